import { DbInstance } from "@cdktf/provider-aws/lib/db-instance";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { Construct } from "constructs";
import { beforeAll, describe, expect, test } from "vitest";
import { compareStacks } from "../../../../pipeline/compare/cloud/compare-stacks";
import type { BareChange, JsonObject } from "../../../../pipeline/model";
import { productionPlatform, stagePlatform } from "../../../support/environments";
import { synthesize, synthesizeStack } from "../../../support/synthesis";
import { changeAt, compare, lines, valuesOf } from "./stacks";

const parsed = (text: string): JsonObject => JSON.parse(text) as JsonObject;

let stageText: string;
let productionText: string;
beforeAll(() => {
  stageText = synthesize(stagePlatform()).text;
  productionText = synthesize(productionPlatform()).text;
}, 180_000);

const types = (changes: readonly BareChange[], kind: string) => [
  ...new Set(changes.filter((change) => change.class === kind).map(({ type }) => type)),
];

describe("stage as it is synthesised", () => {
  test("does not differ from itself, whatever the order of keys", () => {
    const turned = JSON.parse(stageText, (_key, value: unknown) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
    ) as JsonObject;
    expect(compare(parsed(stageText), turned)).toEqual([]);
  });

  test("with a bigger database differs there alone", () => {
    const bigger = synthesize(
      stagePlatform((stage) => ({ ...stage, database: { ...stage.database, machineType: "db.m5.large" } })),
    ).text;
    const changes = compare(parsed(stageText), parsed(bigger));
    expect(changes.map(({ class: kind, type }) => `${kind} ${type}`)).toContain("update aws_db_instance");
    expect(changes.filter(({ class: kind }) => kind !== "update")).toEqual([]);
    const database = changes.find(({ type }) => type === "aws_db_instance");
    expect(database?.values).toContainEqual({
      path: "instance_class",
      before: "db.t3.medium",
      after: "db.m5.large",
      forcesReplacement: false,
    });
  });

  test("with another machine generation replaces that machine, and keeps its data volume", () => {
    const next = synthesize(
      stagePlatform((stage) => ({ ...stage, machines: { ...stage.machines, generations: { jumpbox: 2 } } })),
    ).text;
    const changes = compare(parsed(stageText), parsed(next));
    expect(types(changes, "replace")).toContain("aws_instance");
    expect(types(changes, "replace")).not.toContain("aws_ebs_volume");
    expect(types(changes, "destroy")).toEqual([]);
    const machine = changes.find(({ type }) => type === "aws_instance");
    expect(machine?.values[0]).toMatchObject({ path: "lifecycle.replace_triggered_by", forcesReplacement: true });
  });

  test("in another network replaces the network and leaves volumes, keys and buckets", () => {
    const elsewhere = parsed(
      stageText.replaceAll(/"cidr_block": "10\.(\d+)\.0\.0\/16"/g, '"cidr_block": "10.99.0.0/16"'),
    );
    const changes = compare(parsed(stageText), elsewhere);
    expect(types(changes, "replace")).toEqual(
      expect.arrayContaining(["aws_vpc", "aws_subnet", "aws_instance", "aws_security_group"]),
    );
    for (const kept of ["aws_ebs_volume", "aws_kms_key", "aws_s3_bucket", "aws_db_instance"]) {
      expect(types(changes, "replace")).not.toContain(kept);
    }
  });

  test("with a construct renamed and nothing declared, everything in it has its line", () => {
    const renamed = parsed(stageText.replaceAll("account_database_", "account_store_"));
    const changes = compare(parsed(stageText), renamed);
    const database = changes.find(({ type }) => type === "aws_db_instance");
    expect(database).toMatchObject({ class: "replace", note: "prevent_destroy: Terraform refuses to plan this" });
    expect(database?.moveTo).toMatch(
      /^resource\.moveFromId\("aws_db_instance\.account_database_instance_[0-9A-F]{8}"\); \/\/ resource: account\/database\/instance$/,
    );
    expect(types(changes, "destroy")).toEqual([]);
    expect(types(changes, "create")).toEqual([]);
  });

  test("with that rename declared only moves, and whatever refers to it is unchanged", () => {
    const renamed = parsed(stageText.replaceAll("account_database_", "account_store_"));
    const undeclared = compare(parsed(stageText), renamed).filter(({ moveTo }) => moveTo !== undefined);
    const moved = undeclared.map(({ formerAddress = "", address }) => ({ from: formerAddress, to: address }));
    const changes = compare(parsed(stageText), { ...renamed, moved });
    expect(moved.length).toBeGreaterThan(5);
    expect([...new Set(changes.map((change) => change.class))]).toEqual(["move"]);
    expect(changes).toHaveLength(moved.length);
  });
});

describe("a declared move in cdktf", () => {
  const build = (id: string, former?: string) =>
    parsed(
      synthesizeStack((stack) => {
        const database = new Construct(stack, "database");
        const resource = new DbInstance(database, id, {
          instanceClass: "db.t3.medium",
          engine: "mysql",
          identifier: "d",
        });
        if (former !== undefined) resource.moveFromId(former);
        new S3Bucket(stack, "dump", { bucket: resource.identifier });
      }).text,
    );

  test("comes of the line that an undeclared rename is shown with", () => {
    const [change, ...others] = compare(build("instance"), build("server"));
    expect(others).toEqual([]);
    expect(change?.class).toBe("replace");
    const [, former] =
      /^resource\.moveFromId\("(.*)"\); \/\/ resource: database\/server$/.exec(change?.moveTo ?? "") ?? [];
    const declared = build("server", former);
    expect(declared["moved"]).toEqual([{ from: former, to: change?.address }]);
    expect(lines(compare(build("instance"), declared))).toEqual([`move ${change?.address} (was ${former})`]);
  });
});

test("a whole environment that changes everywhere is compared well under 300 ms, an unchanged one sooner", () => {
  const [base, same, other] = [parsed(productionText), parsed(productionText), parsed(stageText)];
  const elsewhere = parsed(
    productionText.replaceAll(/"cidr_block": "10\.(\d+)\.0\.0\/16"/g, '"cidr_block": "10.99.0.0/16"'),
  );
  const renamed = parsed(productionText.replaceAll("account_network_", "account_net_"));
  const cpu = (head: JsonObject): number => {
    const times = Array.from({ length: 3 }, () => {
      const start = process.cpuUsage();
      compareStacks(new Map([["production", base]]), new Map([["production", head]]), (stack) => stack);
      return process.cpuUsage(start).user / 1000;
    });
    return Math.min(...times);
  };
  expect(cpu(same)).toBeLessThan(100);
  for (const head of [elsewhere, renamed, other]) expect(cpu(head)).toBeLessThan(300);
});

test("values are short where a machine's configuration changes", () => {
  const change = parsed(stageText.replaceAll("pause_seconds", "wait_seconds"));
  const changes = compare(parsed(stageText), change);
  // Machines ignore their configuration until they are made anew.
  expect(types(changes, "replace")).toEqual([]);
  for (const { address } of changes) expect(valuesOf(changes, address).join("").length).toBeLessThan(2000);
});

test("an address is not taken for another that it begins", () => {
  const stack = (name: string) =>
    parsed(
      JSON.stringify({
        resource: {
          aws_vpc: { [name]: { cidr_block: "10.0.0.0/16" }, vpc2: { cidr_block: "10.2.0.0/16" } },
          aws_subnet: { s: { vpc_id: "${aws_vpc.vpc2.id}" } },
        },
        moved: [{ from: "aws_vpc.vpc", to: "aws_vpc.net" }],
      }),
    );
  const changes = compare(stack("vpc"), stack("net"));
  expect(changeAt(changes, "aws_vpc.net").class).toBe("move");
  expect(changes).toHaveLength(1);
});
