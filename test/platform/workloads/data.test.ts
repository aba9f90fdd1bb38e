import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { amqpFile } from "../../../platform/workloads/amqp";
import { brokerConfiguration } from "../../../platform/rabbitmq";
import { candlesInfluxQl } from "../../../platform/candles";
import type { Platform } from "../../../platform/platform";
import { productionPlatform, stagePlatform } from "../../support/environments";

const stage = stagePlatform();
const production = productionPlatform();
const workload = ({ workloads }: Platform, name: string) => {
  const found = workloads.find((one) => one.name === name);
  if (!found) throw new Error(`no workload ${name}`);
  return found;
};
const has = ({ workloads }: Platform, name: string) => workloads.some((one) => one.name === name);
const flowsFrom = ({ flows }: Platform, name: string) =>
  flows.filter(({ from }) => from === name).map(({ to, port }) => `${to}:${port}`);

describe("amqp.yml", () => {
  const settings = parse(amqpFile()) as {
    queue: Record<string, { durable: boolean }>;
    binding: Record<string, { queue: string; exchange?: string }>;
    exchange: Record<string, unknown>;
  };

  test("makes every queue durable", () => {
    expect(Object.values(settings.queue).filter(({ durable }) => !durable)).toEqual([]);
  });

  test("binds queues and exchanges that it declares", () => {
    for (const { queue, exchange } of Object.values(settings.binding)) {
      expect(Object.keys(settings.queue)).toContain(queue);
      if (exchange !== undefined) expect(Object.keys(settings.exchange)).toContain(exchange);
    }
  });

  test("names another virtual host for a feature", () => {
    expect((parse(amqpFile("feature-x")) as { connect: { vhost: string } }).connect.vhost).toBe("feature-x");
  });

  test("is what every process of Peatio reads", () => {
    const path = "/home/app/config/amqp.yml";
    for (const name of ["peatio-api", "peatio-withdraw-coin"]) {
      expect(workload(stage, name).files.find((file) => file.path === path)?.content).toBe(amqpFile());
    }
  });
});

describe("the broker in the cluster", () => {
  test("runs three times, and only where it is placed there", () => {
    expect(workload(stage, "rabbitmq").scaling).toMatchObject({ min: 3, max: 3 });
    expect(has(production, "rabbitmq")).toBe(false);
    expect(has(production, "broker-provisioning")).toBe(false);
  });

  test("shares its settings with the brokers on machines", () => {
    const content = workload(stage, "rabbitmq").files.find(({ path }) => path.endsWith("rabbitmq.conf"))?.content ?? "";
    const shared = brokerConfiguration({ address: "", managementAddress: "", peers: ["x"], clusterName: "x" }).split(
      "\n",
    );
    const same = shared.filter((line) => line !== "" && !/listener|management|nodes|hint|cluster_name/.test(line));
    for (const line of same) expect(content.split("\n")).toContain(line);
  });

  test("each broker's name is one that the StatefulSet's own Service gives", () => {
    const content = workload(stage, "rabbitmq").files.find(({ path }) => path.endsWith("rabbitmq.conf"))?.content ?? "";
    expect(content).toContain(
      "cluster_formation.classic_config.nodes.3 = rabbit@rabbitmq-2.rabbitmq-nodes.stage.svc.cluster.local",
    );
  });

  test("is managed by the provisioning alone", () => {
    const callers = stage.flows.filter(({ to, port }) => to === "rabbitmq" && port === 15_672).map(({ from }) => from);
    expect(callers).toEqual(["broker-provisioning"]);
  });
});

describe("the provisioning of databases", () => {
  test("alone takes a role of the cloud, and reaches what it needs for it", () => {
    const able = stage.workloads.filter(({ cloudIdentity }) => cloudIdentity).map(({ name }) => name);
    expect(able).toEqual(["database-provisioning"]);
    expect(flowsFrom(stage, "database-provisioning").sort()).toEqual([
      "cloud-endpoints:443",
      "kubernetes:443",
      "mysql:3306",
      "pod-identity:80",
      "vault:8200",
    ]);
  });

  test("is pinned in production, where it asks the Kubernetes API nothing", () => {
    const job = workload(production, "database-provisioning");
    expect(job.pinned).toBeDefined();
    expect(job.apiAccess).toBeUndefined();
    expect(flowsFrom(production, "database-provisioning")).not.toContain("kubernetes:443");
  });

  test("receives the password of every user it describes, and nobody else's", () => {
    const file = workload(stage, "database-provisioning").files.find(({ filled }) => filled)?.content ?? "";
    const asked = [...file.matchAll(/\{\{([A-Z0-9_]+)\}\}/g)].map(([, name]) => name).sort();
    const given = stage.secrets
      .flatMap(({ consumers }) => consumers["database-provisioning"] ?? [])
      .flatMap(({ as }) => ("placeholder" in as ? [as.placeholder] : []))
      .sort();
    expect(given).toEqual(asked);
  });
});

describe("Redis", () => {
  test("each application reaches its own alone", () => {
    for (const [app, other] of [
      ["peatio-api", "barong-redis"],
      ["barong", "peatio-redis"],
    ] as const) {
      expect(flowsFrom(stage, app)).not.toContain(`${other}:6379`);
    }
    expect(flowsFrom(stage, "barong")).toContain("barong-redis:6379");
  });

  test("its password is in no variable that a manifest shows", () => {
    for (const { env } of stage.workloads) {
      expect(Object.keys(env).filter((name) => /^(BARONG_)?REDIS_URL$/.test(name))).toEqual([]);
    }
  });
});

test("every width of candles is made of one that is made before it", () => {
  const made = new Set(["trades"]);
  for (const [, into = "", from = ""] of candlesInfluxQl().matchAll(/INTO (\S+) FROM (\S+) GROUP/g)) {
    expect([...made, into]).toContain(from);
    made.add(into);
  }
  expect(made.size).toBe(13);
});
