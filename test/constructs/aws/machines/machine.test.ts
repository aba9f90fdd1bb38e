import { beforeAll, describe, expect, test } from "vitest";
import { machinesOf } from "../../../../platform/machines";
import { production, productionPlatform, stage, stagePlatform } from "../../../support/environments";
import {
  block,
  type Resource,
  referred,
  resource,
  resources,
  synthesize,
  type Synthesis,
  text,
  texts,
} from "../../../support/synthesis";

const stacks: Partial<Record<"stage" | "production", Synthesis>> = {};
const machines = [
  ...machinesOf(stage()).map((machine) => ["stage", machine.name, machine] as const),
  ...machinesOf(production()).map((machine) => ["production", machine.name, machine] as const),
];

beforeAll(() => {
  stacks.stage = synthesize(stagePlatform());
  stacks.production = synthesize(productionPlatform());
});

const stackOf = (name: "stage" | "production"): Synthesis => {
  const stack = stacks[name];
  if (!stack) throw new Error(`${name} was not synthesised`);
  return stack;
};
const instance = (stack: Synthesis, name: string) => resource(stack, "aws_instance", `machines/${name}/instance`);
const oneReferred = (stack: Synthesis, value: unknown): Resource => {
  const [first, ...others] = referred(stack, value);
  if (!first || others.length > 0) throw new Error(`expected one resource behind ${JSON.stringify(value)}`);
  return first;
};

test("every machine that data asks for is made, and no other", () => {
  const names = (stack: Synthesis) =>
    resources(stack, "aws_instance").map(({ path }) => path.replace("account/machines/", "").replace("/instance", ""));
  expect(names(stackOf("stage")).sort()).toEqual(machinesOf(stage()).map(({ name }) => name).sort()); // prettier-ignore
  expect(names(stackOf("production")).sort()).toEqual(machinesOf(production()).map(({ name }) => name).sort()); // prettier-ignore
});

describe.each(machines)("in %s the machine %s", (environment, name, machine) => {
  const made = () => instance(stackOf(environment), name);

  test("has no public address", () => {
    expect(made().values["associate_public_ip_address"]).toBe(false);
  });

  test("can be logged in to by nobody: no key pair", () => {
    expect(made().values).not.toHaveProperty("key_name");
  });

  test("answers for its metadata to IMDSv2 only, one hop far, and tells its tags", () => {
    expect(made().values["metadata_options"]).toEqual({
      http_endpoint: "enabled",
      http_tokens: "required",
      http_put_response_hop_limit: 1,
      instance_metadata_tags: "enabled",
    });
  });

  test("is guarded by the security group of its role alone", () => {
    const group = oneReferred(stackOf(environment), made().values["vpc_security_group_ids"]);
    expect(group.path).toBe(`account/firewall/${machine.role}`);
  });

  test("stands in its tier and zone", () => {
    const subnet = oneReferred(stackOf(environment), made().values["subnet_id"]);
    expect(subnet.path).toBe(`account/network/${machine.tier}-${machine.zone.slice(-1)}`);
  });

  test("has the address that data fixes, or any", () => {
    expect(made().values["private_ip"]).toBe(machine.address);
  });

  test("has the machine type of data", () => {
    expect(made().values["instance_type"]).toBe(machine.machineType);
  });

  test("encrypts its system volume with the key of its role's volumes", () => {
    const root = block(made(), "root_block_device");
    const key = machine.role === "vault" ? "machines/vault-keys/volumes/key" : "keys/volumes";
    expect([root["encrypted"], oneReferred(stackOf(environment), root["kms_key_id"]).path]).toEqual([
      true,
      `account/${key}`,
    ]);
  });

  test("marks its system volume as it is marked itself", () => {
    const tags = block(made(), "root_block_device")["tags"] as Record<string, string>;
    const { "data-volume": _volume, ...own } = made().values["tags"] as Record<string, string>;
    expect(tags).toEqual(own);
  });

  test("keeps image, type and document until it is replaced on purpose", () => {
    const generation = resource(stackOf(environment), "terraform_data", `machines/${name}/generation`);
    expect(made().values["lifecycle"]).toEqual({
      ignore_changes: ["ami", "instance_type", "user_data_base64"],
      replace_triggered_by: [generation.address],
    });
  });

  test("can be replaced though the cloud refuses a termination by hand", () => {
    expect([made().values["disable_api_termination"], made().values["force_destroy"]]).toEqual([true, true]);
  });

  test("reads its document at its first boot", () => {
    expect(text(made().values["user_data_base64"])).toContain(`hostname: ${name}\\n`);
  });

  test("has the identity of its role, and waits for its rights", () => {
    const stack = stackOf(environment);
    const profile = oneReferred(stack, made().values["iam_instance_profile"]);
    expect(profile.path).toBe(`account/machines/${machine.role}-identity/profile`);
    const rights = resource(stack, "aws_iam_role_policy", `machines/${machine.role}-identity/role/rights`);
    expect(texts(made().values["depends_on"])).toContain(rights.address);
  });

  test("tells monitoring every minute and has its own way to its volumes", () => {
    expect([made().values["monitoring"], made().values["ebs_optimized"]]).toEqual([true, true]);
  });

  test("wakes somebody when it fails, or says nothing", () => {
    const { values } = resource(stackOf(environment), "aws_cloudwatch_metric_alarm", `machines/${name}/status`);
    expect(values).toMatchObject({ metric_name: "StatusCheckFailed", threshold: 0, treat_missing_data: "breaching" });
    expect(values["dimensions"]).toEqual({
      InstanceId: `\${${instance(stackOf(environment), name).address}.id}`,
    });
    expect(referred(stackOf(environment), values["alarm_actions"]).map(({ type }) => type)).toEqual(["aws_sns_topic"]);
  });

  test("has its name in the private zone", () => {
    const stack = stackOf(environment);
    const record = resources(stack, "aws_route53_record").find(({ values }) => values["name"] === machine.host);
    expect([record?.values["type"], referred(stack, record?.values["records"]).map(({ path }) => path)]).toEqual([
      "A",
      [made().path],
    ]);
  });
});

describe.each(machines.filter(([, , { data }]) => data))("in %s the volume of %s", (environment, name, machine) => {
  const made = () => resource(stackOf(environment), "aws_ebs_volume", `machines/${name}/data/volume`);

  test("is as large as data says", () => {
    expect(made().values["size"]).toBe(machine.data?.gib);
  });

  test("is in the zone of its machine", () => {
    expect(made().values["availability_zone"]).toBe(machine.zone);
  });

  test("can't be destroyed", () => {
    expect(made().values["lifecycle"]).toEqual({ prevent_destroy: true });
  });

  test("is encrypted with the key of its role's volumes", () => {
    const key = machine.role === "vault" ? "machines/vault-keys/volumes/key" : "keys/volumes";
    expect([made().values["encrypted"], oneReferred(stackOf(environment), made().values["kms_key_id"]).path]).toEqual([
      true,
      `account/${key}`,
    ]);
  });

  test("is attached to its machine, which is stopped before it leaves", () => {
    const stack = stackOf(environment);
    const { values } = resource(stack, "aws_volume_attachment", `machines/${name}/data-attachment`);
    expect(referred(stack, values).map(({ path }) => path).sort()).toEqual(
      [made().path, instance(stack, name).path].sort(),
    ); // prettier-ignore
    expect(values["stop_instance_before_detaching"]).toBe(true);
  });

  test("is found by its machine through a tag", () => {
    const tags = instance(stackOf(environment), name).values["tags"] as Record<string, unknown>;
    expect(oneReferred(stackOf(environment), tags["data-volume"])).toEqual(made());
  });

  test("is found by the backups, unless its service makes better ones", () => {
    const days = machine.data?.backupRetentionDays;
    const tags = made().values["tags"] as Record<string, unknown>;
    expect(tags["backup-days"]).toBe(days === undefined ? undefined : String(days));
  });

  test("is no faster than its kind can be", () => {
    const { iops, throughput, size, type } = made().values as Record<string, number | string>;
    expect(type).toBe("gp3");
    expect(Number(throughput)).toBeLessThanOrEqual(Number(iops) / 4);
    expect(Number(iops)).toBeLessThanOrEqual(500 * Number(size));
  });
});

test("raising one generation changes that machine's trigger and nothing else", () => {
  const raised = synthesize(
    stagePlatform((description) => {
      description.machines.generations = { "vault-b": 2 };
      return description;
    }),
  );
  const before = new Map(stackOf("stage").all.map((each) => [each.address, JSON.stringify(each.values)]));
  const changed = raised.all.filter(({ address, values }) => before.get(address) !== JSON.stringify(values));
  expect(changed.map(({ path, values }) => [path, values["input"]])).toEqual([
    ["account/machines/vault-b/generation", { number: 2 }],
  ]);
});

test("a machine in a zone without a subnet is refused", () => {
  const elsewhere = stagePlatform();
  const machine = elsewhere.environment.nodes.bitcoin;
  if (machine?.placement !== "vm") throw new Error("stage has Bitcoin's nodes in machines");
  machine.nodes = { a: { zone: "eu-west-1d", address: "10.20.204.10", machineType: "m6i.large", dataGiB: 100, backupRetentionDays: 7 } }; // prettier-ignore
  expect(() => synthesize(elsewhere)).toThrow(
    "no subnet of the tier blockchain in eu-west-1d. Fix: use a zone of cloud.zones",
  );
});
