import { beforeAll, describe, expect, test } from "vitest";
import { productionPlatform, stagePlatform } from "../../support/environments";
import { allows } from "../../../rehearsal/identities/policy-evaluator";
import { referred, resource, resources, synthesize, text, texts, type Synthesis } from "../../support/synthesis";

let stage: Synthesis;
let production: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
  production = synthesize(productionPlatform());
});

const instance = (stack: Synthesis = stage) => resource(stack, "aws_db_instance").values;
const key = () => resource(stage, "aws_kms_key", "keys/database");

describe("the database", () => {
  test("keeps a standby in a second zone where availability is regional", () => {
    expect(instance(production)["multi_az"]).toBe(true);
  });

  test("keeps none where availability is zonal", () => {
    const zonal = synthesize(
      stagePlatform((env) => ({ ...env, database: { ...env.database, availability: "zonal" } })),
    );
    expect(instance(zonal)["multi_az"]).toBe(false);
  });

  test("runs the version of the environment", () => {
    expect([instance()["engine"], instance()["engine_version"]]).toEqual(["mysql", "5.7"]);
  });

  test("refuses a machine of EC2, which only apply would notice", () => {
    const slip = stagePlatform((env) => ({ ...env, database: { ...env.database, machineType: "m5.large" } }));
    expect(() => synthesize(slip)).toThrow(
      'stage/account/database: machineType is "m5.large". Allowed on aws: classes of RDS, which begin with "db.". Fix: use "db.m5.large" or another class',
    );
  });

  test("never changes its major version by the way", () => {
    expect(instance()["allow_major_version_upgrade"]).toBe(false);
  });

  test("changes nothing that interrupts it outside the maintenance window", () => {
    expect(instance()["apply_immediately"]).toBe(false);
  });

  test("encrypts its storage", () => {
    expect(instance()["storage_encrypted"]).toBe(true);
  });

  test("encrypts its storage with its own key", () => {
    expect(referred(stage, instance()["kms_key_id"])).toEqual([key()]);
  });

  test("encrypts its performance figures, which hold statements", () => {
    expect(referred(stage, instance()["performance_insights_kms_key_id"])).toEqual([key()]);
  });

  test.each([
    ["stage", 7],
    ["production", 35],
  ] as const)("in %s is backed up for %i days", (name, days) => {
    expect(instance(name === "stage" ? stage : production)["backup_retention_period"]).toBe(days);
  });

  test("keeps its backups when it is deleted", () => {
    expect(instance()["delete_automated_backups"]).toBe(false);
  });

  test("leaves a final snapshot", () => {
    expect([instance()["skip_final_snapshot"], instance()["final_snapshot_identifier"]]).toEqual([
      false,
      "rkcp-stage-mysql-final-s7q2",
    ]);
  });

  test("is protected against deletion by anybody", () => {
    expect(instance()["deletion_protection"]).toBe(true);
  });

  test("can't be destroyed by Terraform", () => {
    expect(instance()["lifecycle"]).toEqual({ prevent_destroy: true });
  });

  test("has no public address", () => {
    expect(instance()["publicly_accessible"]).toBe(false);
  });

  test("stands in the data tier of all three zones", () => {
    const [group] = referred(stage, instance()["db_subnet_group_name"]);
    expect(referred(stage, group?.values["subnet_ids"]).map(({ path }) => path)).toEqual(
      ["a", "b", "c"].map((zone) => `account/network/data-${zone}`),
    );
  });

  test("is guarded by its own security group", () => {
    expect(referred(stage, instance()["vpc_security_group_ids"])).toEqual([
      resource(stage, "aws_security_group", "firewall/database"),
    ]);
  });

  test("shows a certificate of a current authority", () => {
    expect(instance()["ca_cert_identifier"]).toBe("rds-ca-rsa2048-g1");
  });

  test("grows by itself up to the limit of the environment", () => {
    expect([instance()["allocated_storage"], instance()["max_allocated_storage"]]).toEqual([50, 200]);
  });
});

describe("the administrator's password", () => {
  test("is made, kept and rotated by RDS", () => {
    expect(instance()["manage_master_user_password"]).toBe(true);
  });

  test("is encrypted with the database's key", () => {
    expect(referred(stage, instance()["master_user_secret_kms_key_id"])).toEqual([key()]);
  });

  test.each(["stage", "production"] as const)("is an argument nowhere in %s", (name) => {
    const { all } = name === "stage" ? stage : production;
    // The account's password policy says how long one is, not what it is.
    const holders = all.filter(({ type }) => type !== "aws_iam_account_password_policy");
    const arguments_ = holders.flatMap(({ values }) => Object.keys(values));
    const passwords = arguments_.filter((argument) => /password|secret_string/.test(argument));
    expect(new Set(passwords)).toEqual(new Set(["manage_master_user_password"]));
  });
});

describe("the database's logs", () => {
  test("are audit, errors and slow queries; not the general log, which holds customers' data", () => {
    expect(instance()["enabled_cloudwatch_logs_exports"]).toEqual(["audit", "error", "slowquery"]);
  });

  test.each(["audit", "error", "slowquery"])("have a group for %s before the instance writes there", (log) => {
    const group = resource(stage, "aws_cloudwatch_log_group", `database/${log}-log`);
    expect(texts(instance()["depends_on"])).toContain(group.address);
  });

  test("go to the groups whose names RDS expects", () => {
    const groups = resources(stage, "aws_cloudwatch_log_group").map(({ values }) => text(values["name"]));
    expect(groups.filter((name) => name.startsWith("/aws/rds/")).sort()).toEqual(
      ["audit", "error", "slowquery"].map((log) => `/aws/rds/instance/rkcp-stage-mysql/${log}`),
    );
  });

  test("are encrypted, every one", () => {
    const clear = resources(stage, "aws_cloudwatch_log_group").filter(
      ({ values }) => values["kms_key_id"] === undefined,
    );
    expect(clear).toEqual([]);
  });

  test("are kept for a year", () => {
    expect(resource(stage, "aws_cloudwatch_log_group", "database/audit-log").values["retention_in_days"]).toBe(365);
  });
});

describe("the monitoring of the database", () => {
  test("reads the operating system every minute", () => {
    expect(instance()["monitoring_interval"]).toBe(60);
  });

  test("has its rights before the instance", () => {
    const attachment = resource(stage, "aws_iam_role_policy_attachment", "database/monitoring-role-policy");
    expect(texts(instance()["depends_on"])).toContain(attachment.address);
  });

  test.each([
    ["this account", "111111111111", true],
    ["another account", "999999999999", false],
  ])("reads for %s: %s, %s", (_whose, account, trusted) => {
    const { values } = resource(stage, "aws_iam_role", "database/monitoring-role");
    const request = { caller: "monitoring.rds.amazonaws.com", action: "sts:AssumeRole" };
    expect(allows(values["assume_role_policy"], { ...request, context: { "aws:SourceAccount": account } })).toBe(
      trusted,
    );
  });
});
