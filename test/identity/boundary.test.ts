import { describe, expect, test } from "vitest";
import { allows } from "../../rehearsal/identities/policy-evaluator";
import { type Account, accounts, type Call } from "./account";

const { stage, production } = accounts;

/** What the boundary alone lets a principal do, whatever somebody gives it: a deployer can start a machine with any role. */
const withinBoundary = (account: Account, caller: string, { action, on = "*", context = {} }: Call): boolean =>
  allows(account.role("jumpbox").boundary, {
    caller,
    action,
    resource: on,
    context: { "aws:RequestedRegion": account.region, "aws:ResourceAccount": account.accountId, ...context },
  });
const role = (account: Account, name: string) => `arn:aws:iam::${account.accountId}:role/${account.prefix}-${name}`;
const madeByADeployer = role(stage, "made-by-a-deployer");
const user = `arn:aws:iam::${stage.accountId}:user/service/rkcp-stage-barong-kyc`;
const documents = "arn:aws:s3:::rkcp-stage-kyc-s7q2/passport";
const own = { "aws:ResourceTag/environment": "stage" };

describe("a role with every right inside the boundary", () => {
  test.each<[string, Call]>([
    ["stops the recorder", { action: "config:StopConfigurationRecorder" }],
    ["records less", { action: "config:PutConfigurationRecorder" }],
    ["reads the trail", { action: "s3:GetObject", on: "arn:aws:s3:::rkcp-stage-audit-s7q2/AWSLogs/x" }],
    ["reads another environment's trail", { action: "s3:GetObject", on: "arn:aws:s3:::rkcp-other-audit-x/AWSLogs/x" }],
    ["writes beside the trail", { action: "s3:PutObject", on: "arn:aws:s3:::rkcp-stage-audit-s7q2/AWSLogs/x" }],
    ["opens a bucket", { action: "s3:PutBucketPolicy", on: "arn:aws:s3:::rkcp-stage-kyc-s7q2" }],
    ["reads documents of customers", { action: "s3:GetObject", on: documents }],
    ["deletes a log", { action: "logs:DeleteLogGroup", on: stage.arn("logs", "log-group:/rkcp-stage/sessions") }],
    [
      "has a log forget by tomorrow",
      { action: "logs:PutRetentionPolicy", on: stage.arn("logs", "log-group:/rkcp-stage/audit") },
    ],
    ["opens a key", { action: "kms:PutKeyPolicy", on: stage.arn("kms", "key/x"), context: own }],
    ["ends a key", { action: "kms:ScheduleKeyDeletion", on: stage.arn("kms", "key/x"), context: own }],
    ["marks a key as another's", { action: "kms:TagResource", on: stage.arn("kms", "key/x"), context: own }],
    ["shares a snapshot", { action: "ec2:ModifySnapshotAttribute", on: "arn:aws:ec2:eu-west-1::snapshot/s" }],
  ])("never %s", (_what, call) => {
    expect(withinBoundary(stage, madeByADeployer, call)).toBe(false);
  });
});

describe("a role of bootstrap's", () => {
  test.each([stage, production])("of $environment trusts no service, so that nobody hands it to one", (account) => {
    const own = account.principals.filter(({ path }) => path.startsWith(`${account.environment}-bootstrap/`));
    expect(own.length).toBeGreaterThan(3);
    expect(own.filter(({ trust = "" }) => trust.includes('"Service"')).map(({ name }) => name)).toEqual([]);
  });
});

describe("the boundary", () => {
  test("lets AWS Backup share a snapshot with the account of the copies", () => {
    const call = { action: "ec2:ModifySnapshotAttribute", on: "arn:aws:ec2:eu-west-1::snapshot/s" };
    expect(withinBoundary(production, role(production, "backup"), call)).toBe(true);
  });

  test.each(["s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging", "s3:GetObjectRetention"])(
    "lets the trail be copied: %s",
    (action) => {
      const call = { action, on: "arn:aws:s3:::rkcp-production-audit-p4d9/AWSLogs/x" };
      expect(withinBoundary(production, role(production, "audit-copies"), call)).toBe(true);
    },
  );

  test("lets RDS keep its figures for as long as it wants", () => {
    const call = { action: "logs:PutRetentionPolicy", on: stage.arn("logs", "log-group:RDSOSMetrics:log-stream:x") };
    expect(withinBoundary(stage, role(stage, "mysql-monitoring"), call)).toBe(true);
  });

  test.each(["s3:GetObject", "s3:PutObject", "s3:PutObjectAcl"])(
    "lets Barong's user handle documents: %s",
    (action) => {
      expect(withinBoundary(stage, user, { action, on: documents })).toBe(true);
    },
  );

  test.each<[string, Call]>([
    ["end a machine", { action: "ec2:TerminateInstances", on: stage.arn("ec2", "instance/i-1"), context: own }],
    ["list buckets", { action: "s3:ListBucket", on: "arn:aws:s3:::rkcp-stage-backups-s7q2" }],
    ["become who applies", { action: "sts:AssumeRole", on: role(stage, "ci-apply") }],
  ])("never lets the key of Barong's user, whoever holds it, %s", (_what, call) => {
    expect(withinBoundary(stage, user, call)).toBe(false);
  });
});
