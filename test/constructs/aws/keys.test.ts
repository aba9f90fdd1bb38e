import { beforeAll, describe, expect, test } from "vitest";
import { stagePlatform } from "../../support/environments";
import { allows, statementsOf, type PolicyRequest } from "../../../rehearsal/identities/policy-evaluator";
import { referred, resource, resources, synthesize, type Synthesis } from "../../support/synthesis";

let stage: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
});

const purposes = ["alarms", "artifacts", "backups", "cluster", "database", "kyc", "logs", "volumes"] as const;
type Purpose = (typeof purposes)[number];

const account = "111111111111";
const inAccount = { "kms:CallerAccount": account };
const administrator = `arn:aws:iam::${account}:role/administrator`;
const key = (purpose: Purpose) => resource(stage, "aws_kms_key", `keys/${purpose}`);
const may = (purpose: Purpose, request: PolicyRequest) => allows(key(purpose).values["policy"], request);
const through = (service: string) => ({
  ...inAccount,
  "kms:ViaService": `${service}.eu-west-1.amazonaws.com`,
  "aws:ViaAWSService": "true",
});

/** Every action by which what a key protects could be read, or the right to read it handed on. */
const uses = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:CreateGrant"];

describe("the keys", () => {
  test("are one for each purpose", () => {
    const shared = resources(stage, "aws_kms_key").filter(({ path }) => path.startsWith("account/keys/"));
    expect(shared.map(({ path }) => path)).toEqual(purposes.map((purpose) => `account/keys/${purpose}`));
  });

  describe.each(purposes)("of %s", (purpose) => {
    test("rotates every year", () => {
      expect(key(purpose).values["enable_key_rotation"]).toBe(true);
    });

    test("can be saved for 30 days after somebody deleted it", () => {
      expect(key(purpose).values["deletion_window_in_days"]).toBe(30);
    });

    test("has a name people know it by", () => {
      const aliases = resources(stage, "aws_kms_alias").filter(({ values }) =>
        referred(stage, values["target_key_id"]).includes(key(purpose)),
      );
      expect(aliases.map(({ values }) => values["name"])).toEqual([`alias/rkcp-stage-${purpose}`]);
    });

    test("says itself who may do what: without a policy all of the account could use it", () => {
      expect(statementsOf(key(purpose).values["policy"]).length).toBeGreaterThan(1);
    });

    test.each(uses)("lets no principal of the account call %s directly", (action) => {
      expect(may(purpose, { caller: administrator, action, context: inAccount })).toBe(false);
    });

    test("does not open to the account through a service that is not its own", () => {
      expect(may(purpose, { caller: administrator, action: "kms:Decrypt", context: through("lambda") })).toBe(false);
    });

    test.each(["kms:Decrypt", "kms:CreateGrant", "kms:PutKeyPolicy"])("lets no other account call %s", (action) => {
      const context = { ...through("rds"), "kms:CallerAccount": "999999999999", "aws:SourceAccount": "999999999999" };
      expect(may(purpose, { caller: "arn:aws:iam::999999999999:role/x", action, context })).toBe(false);
    });

    test.each(["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion", "kms:DescribeKey"])(
      "lets the account administer it by %s, so that it can't be locked out",
      (action) => {
        expect(may(purpose, { caller: administrator, action, context: inAccount })).toBe(true);
      },
    );
  });
});

describe("the key of the database", () => {
  test.each(["rds", "secretsmanager"])("is used through %s", (service) => {
    expect(may("database", { caller: administrator, action: "kms:Decrypt", context: through(service) })).toBe(true);
  });

  test("is granted to what RDS runs", () => {
    const context = { ...through("rds"), "kms:GrantIsForAWSResource": "true" };
    expect(may("database", { caller: administrator, action: "kms:CreateGrant", context })).toBe(true);
  });

  test("is granted to no person through RDS", () => {
    const context = { ...through("rds"), "kms:GrantIsForAWSResource": "false" };
    expect(may("database", { caller: administrator, action: "kms:CreateGrant", context })).toBe(false);
  });
});

describe.each(["artifacts", "backups"] as const)("the key of %s", (purpose) => {
  test("is used through S3 by whom IAM lets", () => {
    expect(may(purpose, { caller: administrator, action: "kms:Decrypt", context: through("s3") })).toBe(true);
  });
});

describe("the key of the cluster", () => {
  test("is granted to EKS by whoever creates the cluster, though the grant is not for an AWS resource", () => {
    const context = { ...inAccount, "aws:ViaAWSService": "true", "kms:GrantIsForAWSResource": "false" };
    expect(may("cluster", { caller: administrator, action: "kms:CreateGrant", context })).toBe(true);
  });

  test("decrypts for nobody but by that grant", () => {
    expect(may("cluster", { caller: administrator, action: "kms:Decrypt", context: through("eks") })).toBe(false);
  });
});

describe("the key of volumes", () => {
  const path = "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";
  const autoscaler = `arn:aws:iam::${account}:${path}`;

  test("is used through EC2", () => {
    expect(may("volumes", { caller: administrator, action: "kms:GenerateDataKey", context: through("ec2") })).toBe(
      true,
    );
  });

  test.each(["kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"])(
    "lets the autoscaler start nodes by %s",
    (action) => {
      const context = { ...inAccount, "aws:PrincipalArn": autoscaler };
      expect(may("volumes", { caller: autoscaler, action, context })).toBe(true);
    },
  );

  test("is granted by the autoscaler to nodes only", () => {
    const context = { ...inAccount, "aws:PrincipalArn": autoscaler, "kms:GrantIsForAWSResource": "false" };
    expect(may("volumes", { caller: autoscaler, action: "kms:CreateGrant", context })).toBe(false);
  });

  test("does not take another account's autoscaler for ours", () => {
    const foreign = `arn:aws:iam::999999999999:${path}`;
    const context = { "kms:CallerAccount": "999999999999", "aws:PrincipalArn": foreign };
    expect(may("volumes", { caller: foreign, action: "kms:Decrypt", context })).toBe(false);
  });
});

describe("the key of logs", () => {
  const service = "logs.eu-west-1.amazonaws.com";
  const group = (owner: string) => ({
    "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:eu-west-1:${owner}:log-group:x`,
  });

  test("encrypts the log groups of this account", () => {
    expect(may("logs", { caller: service, action: "kms:Encrypt", context: group(account) })).toBe(true);
  });

  test("decrypts no log group of another account", () => {
    expect(may("logs", { caller: service, action: "kms:Decrypt", context: group("999999999999") })).toBe(false);
  });
});

describe("the key of alarms", () => {
  test.each(["cloudwatch.amazonaws.com", "events.amazonaws.com", "events.rds.amazonaws.com"])(
    "lets %s publish for this account",
    (caller) => {
      const context = { "aws:SourceAccount": account };
      expect(may("alarms", { caller, action: "kms:GenerateDataKey", context })).toBe(true);
    },
  );

  test("lets EventBridge publish, which says nothing of an account", () => {
    expect(may("alarms", { caller: "events.amazonaws.com", action: "kms:GenerateDataKey" })).toBe(true);
  });

  test("lets no other account's alarm in", () => {
    const context = { "aws:SourceAccount": "999999999999" };
    expect(may("alarms", { caller: "cloudwatch.amazonaws.com", action: "kms:GenerateDataKey", context })).toBe(false);
  });
});
