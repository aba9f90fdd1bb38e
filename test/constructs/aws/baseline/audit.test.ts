import { beforeAll, describe, expect, test } from "vitest";
import { allows, statementsOf } from "../../../../rehearsal/identities/policy-evaluator";
import { productionPlatform, stagePlatform } from "../../../support/environments";
import { block, referred, resource, resources, synthesize, type Synthesis } from "../../../support/synthesis";

let stage: Synthesis;
let production: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
  production = synthesize(productionPlatform());
});

const trail = () => resource(stage, "aws_cloudtrail");
const trailArn = "arn:aws:cloudtrail:eu-west-1:111111111111:trail/rkcp-stage-audit";
const foreignTrail = "arn:aws:cloudtrail:eu-west-1:999999999999:trail/rkcp-stage-audit";
const service = "cloudtrail.amazonaws.com";
const dependencies = () => trail().values["depends_on"] as string[];

describe("the audit trail", () => {
  test("is made once per account, by its owner", () => {
    const guest = synthesize(
      stagePlatform((description) => ({ ...description, account: { ...description.account, baseline: false } })),
    );
    expect(guest.all.filter(({ path }) => path.startsWith("account/baseline/"))).toEqual([]);
  });

  test.each(["is_multi_region_trail", "include_global_service_events", "enable_log_file_validation", "enable_logging"])(
    "has %s",
    (argument) => {
      expect(trail().values[argument]).toBe(true);
    },
  );

  test("carries the name that its key and bucket name", () => {
    expect(`arn:aws:cloudtrail:eu-west-1:111111111111:trail/${String(trail().values["name"])}`).toBe(trailArn);
  });

  test("is encrypted with a key of its own", () => {
    expect(referred(stage, trail().values["kms_key_id"])).toEqual([
      resource(stage, "aws_kms_key", "baseline/audit/audit"),
    ]);
  });

  test("waits for what it tries at once: the bucket's policy and the role's", () => {
    expect(dependencies()).toEqual([
      resource(stage, "aws_s3_bucket_policy", "baseline/audit/bucket/policy").address,
      resource(stage, "aws_iam_role_policy", "baseline/audit/role/rights").address,
    ]);
  });

  test("records every call that changes or reads the account", () => {
    const selectors = trail().values["advanced_event_selector"] as { field_selector: unknown }[];
    expect(selectors[0]?.field_selector).toEqual([{ field: "eventCategory", equals: ["Management"] }]);
  });

  test.each(["kyc", "state", "backups", "artifacts"])("records who reads and writes objects of %s", (store) => {
    const selectors = trail().values["advanced_event_selector"] as {
      field_selector: { field: string; starts_with?: string[] }[];
    }[];
    const watched = selectors[1]?.field_selector.find(({ field }) => field === "resources.ARN")?.starts_with;
    expect(watched).toContain(`arn:aws:s3:::rkcp-stage-${store}-s7q2/`);
  });

  test("does not record its own writing, which would record itself", () => {
    expect(JSON.stringify(trail().values["advanced_event_selector"])).not.toContain("-audit-");
  });

  test("is searchable for as long as the environment says", () => {
    const [group] = referred(production, resource(production, "aws_cloudtrail").values["cloud_watch_logs_group_arn"]);
    expect(group?.values["retention_in_days"]).toBe(731);
  });

  test("is searchable in an encrypted group", () => {
    const [group] = referred(stage, trail().values["cloud_watch_logs_group_arn"]);
    expect(referred(stage, group?.values["kms_key_id"])).toEqual([resource(stage, "aws_kms_key", "keys/logs")]);
  });

  test("is written by a role that can write nothing but it", () => {
    const statements = statementsOf(
      resource(stage, "aws_iam_role_policy", "baseline/audit/role/rights").values["policy"],
    );
    expect(statements.map(({ Action }) => Action)).toEqual([["logs:CreateLogStream", "logs:PutLogEvents"]]);
    expect(statements.flatMap(({ Resource }) => referred(stage, Resource))).toEqual(
      referred(stage, trail().values["cloud_watch_logs_group_arn"]),
    );
  });
});

describe("the bucket of the audit trail", () => {
  const policy = () => resource(stage, "aws_s3_bucket_policy", "baseline/audit/bucket/policy").values["policy"];
  const write = (source: string, acl = "bucket-owner-full-control", folder = "AWSLogs/111111111111") =>
    allows(policy(), {
      caller: service,
      action: "s3:PutObject",
      resource: `arn:aws:s3:::rkcp-stage-audit-s7q2/${folder}/CloudTrail/eu-west-1/log.gz`,
      context: { "aws:SourceArn": source, "s3:x-amz-acl": acl, "aws:SecureTransport": "true" },
    });

  test.each([
    ["stage", 365],
    ["production", 731],
  ] as const)("keeps every entry of %s unchangeable for %i days", (name, days) => {
    const stack = name === "stage" ? stage : production;
    const { default_retention: retention } = block(
      resource(stack, "aws_s3_bucket_object_lock_configuration", "baseline/audit/bucket/lock"),
      "rule",
    );
    expect(retention).toEqual({ mode: "COMPLIANCE", days });
  });

  test("takes what the trail writes", () => {
    expect(write(trailArn)).toBe(true);
  });

  test("takes nothing of another account's trail", () => {
    expect(write(foreignTrail)).toBe(false);
  });

  test("takes nothing for another account", () => {
    expect(write(trailArn, "bucket-owner-full-control", "AWSLogs/999999999999")).toBe(false);
  });

  test("takes nothing that would not belong to the account", () => {
    expect(write(trailArn, "public-read")).toBe(false);
  });

  test.each([
    ["the trail", trailArn, true],
    ["another account's trail", foreignTrail, false],
  ])("is looked at by %s: %s, %s", (_who, source, allowed) => {
    const request = { caller: service, action: "s3:GetBucketAcl", resource: "arn:aws:s3:::rkcp-stage-audit-s7q2" };
    const context = { "aws:SourceArn": source, "aws:SecureTransport": "true" };
    expect(allows(policy(), { ...request, context })).toBe(allowed);
  });
});

describe("the key of the audit trail", () => {
  const policy = () => resource(stage, "aws_kms_key", "baseline/audit/audit").values["policy"];
  const encrypt = (source: string, account: string) =>
    allows(policy(), {
      caller: service,
      action: "kms:GenerateDataKey",
      context: {
        "aws:SourceArn": source,
        "kms:EncryptionContext:aws:cloudtrail:arn": `arn:aws:cloudtrail:eu-west-1:${account}:trail/rkcp-stage-audit`,
      },
    });
  const decrypt = (context: Record<string, string>) =>
    allows(policy(), { caller: "arn:aws:iam::111111111111:role/auditor", action: "kms:Decrypt", context });

  test("encrypts for the trail", () => {
    expect(encrypt(trailArn, "111111111111")).toBe(true);
  });

  test("encrypts for no other account's trail", () => {
    expect(encrypt(foreignTrail, "999999999999")).toBe(false);
  });

  test("decrypts through S3 for whom IAM lets read", () => {
    expect(decrypt({ "kms:CallerAccount": "111111111111", "kms:ViaService": "s3.eu-west-1.amazonaws.com" })).toBe(true);
  });

  test("decrypts for nobody directly", () => {
    expect(decrypt({ "kms:CallerAccount": "111111111111" })).toBe(false);
  });
});

describe("copies of the audit trail", () => {
  const rule = () => block(resource(production, "aws_s3_bucket_replication_configuration"), "rule");
  const destination = () => rule()["destination"] as Record<string, unknown>;
  const rights = () => resource(production, "aws_iam_role_policy", "baseline/copies/role/rights").values["policy"];
  const may = (action: string, target: string, via?: string) =>
    allows(rights(), {
      caller: "arn:aws:iam::222222222222:role/rkcp-production-audit-copies",
      action,
      resource: target,
      ...(via !== undefined && { context: { "kms:ViaService": via } }),
    });

  test("are made into the other account's bucket", () => {
    expect([destination()["bucket"], destination()["account"]]).toEqual([
      "arn:aws:s3:::rkcp-production-audit-copy-b8t3",
      "444444444444",
    ]);
  });

  test("belong to the other account", () => {
    expect(destination()["access_control_translation"]).toEqual({ owner: "Destination" });
  });

  test("are encrypted with the other account's key", () => {
    expect(destination()["encryption_configuration"]).toEqual({
      replica_kms_key_id: "arn:aws:kms:eu-central-1:444444444444:key/00000000-0000-4000-8000-000000000000",
    });
  });

  test("follow within a quarter of an hour", () => {
    expect(destination()["replication_time"]).toEqual({ status: "Enabled", time: { minutes: 15 } });
  });

  test("stay when the original is deleted", () => {
    expect(rule()["delete_marker_replication"]).toEqual({ status: "Disabled" });
  });

  test("are not made where somebody signed that they need not be", () => {
    expect(resources(stage, "aws_s3_bucket_replication_configuration")).toEqual([]);
  });

  test.each(["s3:ReplicateObject", "s3:ObjectOwnerOverrideToBucketOwner"])(
    "are written by a role that may %s",
    (action) => {
      expect(may(action, "arn:aws:s3:::rkcp-production-audit-copy-b8t3/log.gz")).toBe(true);
    },
  );

  test.each(["s3:ReplicateDelete", "s3:DeleteObject", "s3:PutObject"])(
    "are safe from the role, which may not %s",
    (action) => {
      expect(may(action, "arn:aws:s3:::rkcp-production-audit-copy-b8t3/log.gz")).toBe(false);
    },
  );

  test("are encrypted by a role that can't decrypt them", () => {
    const key = "arn:aws:kms:eu-central-1:444444444444:key/00000000-0000-4000-8000-000000000000";
    const via = "s3.eu-central-1.amazonaws.com";
    expect([may("kms:Encrypt", key, via), may("kms:Decrypt", key, via)]).toEqual([true, false]);
  });
});
