import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { brokerOwners } from "../../platform/workloads/provisioning";
import { production } from "../support/environments";
import { brokerCommands, brokerFile, type BrokerOwners, brokerOf } from "../../platform/broker";

const feature = { name: "new-orders", service: "peatio-api", writes: ["database" as const, "broker" as const] };
const stage: BrokerOwners = { name: "stage", apps: ["peatio", "barong", "rango"], features: [feature] };
const plan = brokerOf(stage);
const of = (name: string) => {
  const user = plan.users.find((one) => one.name === name);
  if (!user) throw new Error(`no user ${name}`);
  return user.permissions;
};

describe("the broker", () => {
  test("each application has a user of its own", () => {
    expect(plan.users.map(({ name }) => name)).toEqual(["peatio", "barong", "rango", "feature-new-orders"]);
  });

  test("a feature that writes has a virtual host, and its user that alone", () => {
    expect(plan.virtualHosts).toEqual(["/", "feature-new-orders"]);
    expect(plan.users.at(-1)?.virtualHost).toBe("feature-new-orders");
  });

  test.each(plan.users.map(({ name, permissions }) => [name, permissions] as const))(
    "every pattern of %s is anchored on both sides",
    (_name, permissions) => {
      for (const pattern of Object.values(permissions)) expect(pattern).toMatch(/^\^[^]*\$$/);
    },
  );

  test("only Peatio writes to the default exchange, which reaches every queue", () => {
    const able = plan.users.filter(({ permissions }) => new RegExp(permissions.write).test("amq.default"));
    expect(able.map(({ name }) => name)).toEqual(["peatio", "feature-new-orders"]);
  });

  test("Rango reads the stream and can't write it", () => {
    expect(new RegExp(of("rango").read).test("peatio.events.ranger")).toBe(true);
    expect(new RegExp(of("rango").write).test("peatio.events.ranger")).toBe(false);
  });

  test("the Job's file holds placeholders where passwords will be", () => {
    expect(brokerFile(plan)).toMatch(/"password": \{\{PEATIO_RABBITMQ\}\}/);
    expect(brokerFile(plan)).not.toMatch(/"password": "/);
  });

  test("by hand, no password stands in a command", () => {
    const commands = brokerCommands(plan);
    expect(commands).toContain("rabbitmqctl add_user peatio");
    expect(commands.filter((line) => line.startsWith("rabbitmqctl set_permissions"))).toHaveLength(3);
  });

  test("the guide's commands for brokers on machines are those of production", () => {
    const guide = readFileSync(path.resolve(__dirname, "../../docs/data-services.md"), "utf8");
    const commands = brokerCommands(brokerOf(brokerOwners(production(), [])));
    expect(/```sh\n([^]*?)```/.exec(guide)?.[1]?.trimEnd().split("\n")).toEqual(commands);
  });
});
