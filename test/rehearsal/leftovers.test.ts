import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { added, type Holding, readInventory } from "../../rehearsal/emulator/inventory";
import { checkLeftovers } from "../../rehearsal/emulator/outlives";

const key = { address: "aws_kms_key.database", type: "aws_kms_key", values: { key_id: "key-1" } };
const database = {
  address: "aws_db_instance.database",
  type: "aws_db_instance",
  values: { skip_final_snapshot: false, final_snapshot_identifier: "final" },
};
const defaultVpc: Holding = { store: "ec2.vpcs", key: "vpc-00000001", record: {} };
const pendingKey: Holding = { store: "kms.keys", key: "key-1", record: { KeyState: "PendingDeletion" } };
const snapshot: Holding = { store: "rds.snapshots", key: "final", record: { Status: "available" } };

describe("what destroy leaves behind", () => {
  test("is fine when exactly the things meant to outlive it are there", () => {
    const report = checkLeftovers([defaultVpc], [defaultVpc, pendingKey, snapshot], [key, database]);
    expect(report.problems).toEqual([]);
    expect(report.survivors.map(({ what }) => what)).toEqual(["aws_kms_key.database", "aws_db_instance.database"]);
  });

  test("is a leak when something nobody listed stayed", () => {
    const address: Holding = { store: "ec2.addresses", key: "eipalloc-1", record: { PublicIp: "198.51.100.1" } };
    expect(checkLeftovers([], [pendingKey, address], [key]).problems).toEqual([
      "ec2.addresses eipalloc-1: still there after destroy, and nothing says it should be (fields: PublicIp)",
    ]);
  });

  test("is a loss when the final snapshot is missing", () => {
    expect(checkLeftovers([], [], [database]).problems).toEqual([
      "aws_db_instance.database: should outlive destroy as a snapshot, but rds.snapshots has no such final",
    ]);
  });

  test("does not accept a key that was left enabled", () => {
    const enabled: Holding = { ...pendingKey, record: { KeyState: "Enabled" } };
    expect(checkLeftovers([], [enabled], [key]).problems).toHaveLength(2);
  });

  test("is nothing where a terminated instance is still listed, with what went along", () => {
    const instance = (Name: string): Holding => ({ store: "ec2.instances", key: "i-1", record: { State: { Name } } });
    const root = { Attachments: [{ InstanceId: "i-1", DeleteOnTermination: true }] };
    const along: Holding[] = [
      { store: "ec2.volumes", key: "vol-1", record: root },
      { store: "ec2.iam_instance_profile_associations", key: "iip-1", record: { InstanceId: "i-1" } },
    ];
    expect(checkLeftovers([], [instance("terminated"), ...along], []).problems).toEqual([]);
    expect(checkLeftovers([], [instance("running"), ...along], []).problems).toHaveLength(3);
  });

  test("expects no snapshot where the stack asked for none", () => {
    const values = { skip_final_snapshot: true, final_snapshot_identifier: "final" };
    expect(checkLeftovers([], [], [{ ...database, values }])).toEqual({ survivors: [], problems: [] });
  });

  test("never prints the record itself, which may hold key material", () => {
    const secret: Holding = { store: "kms.keys", key: "key-2", record: { _symmetric_key_b64: "planted-value" } };
    expect(JSON.stringify(checkLeftovers([], [secret], []))).not.toContain("planted-value");
  });
});

describe("what is left standing with its locked objects", () => {
  const bucket = { address: "aws_s3_bucket.audit", type: "aws_s3_bucket", values: { bucket: "audit" } };
  const held: Holding[] = [
    { store: "s3.buckets_meta", key: "audit", record: { created: "2026" } },
    { store: "s3.bucket_policies", key: "audit", record: { Statement: [] } },
  ];

  test("stays with its settings", () => {
    const report = checkLeftovers([], held, [], [bucket]);
    expect(report.problems).toEqual([]);
    expect(report.survivors.map(({ what }) => what)).toEqual(["aws_s3_bucket.audit"]);
  });

  test("is a loss when it is gone", () => {
    expect(checkLeftovers([], [], [], [bucket]).problems).toEqual([
      "aws_s3_bucket.audit: should stay with its locked objects, but s3.buckets_meta has no audit",
    ]);
  });

  test("includes a key that is still in use", () => {
    const inUse: Holding = { ...pendingKey, record: { KeyState: "Enabled" } };
    expect(checkLeftovers([], [inUse], [], [key]).survivors).toHaveLength(1);
    expect(checkLeftovers([], [pendingKey], [], [key]).problems).toHaveLength(1);
  });
});

describe("the emulator's inventory", () => {
  test("has one entry per thing, named without account and region", async () => {
    const folder = await mkdtemp(join(tmpdir(), "rkcp-inventory-"));
    const vpcs = {
      __account_region_scoped__: true,
      data: { "123456789012\0eu-west-1\0'vpc-1'": { State: "available" } },
    };
    const payload = { vpcs, tags: { __scoped__: true, data: { "123456789012\0'vpc-2'": [] } }, port_counter: 7 };
    await writeFile(join(folder, "ec2.json"), JSON.stringify({ __ministack_format__: 3, payload }));
    expect(await readInventory(folder)).toEqual([{ store: "ec2.vpcs", key: "vpc-1", record: { State: "available" } }]);
  });

  test("tells what was added", () => {
    expect(added([defaultVpc], [defaultVpc, pendingKey])).toEqual([pendingKey]);
  });
});
