import { beforeAll, describe, expect, test } from "vitest";
import { allows } from "../../../../rehearsal/identities/policy-evaluator";
import { productionPlatform, stagePlatform } from "../../../support/environments";
import { block, referred, resource, resources, synthesize, type Synthesis } from "../../../support/synthesis";

let stage: Synthesis;
let production: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
  production = synthesize(productionPlatform());
});

/** By name: the file's own order is by address. */
const rules = (stack: Synthesis) =>
  [...resources(stack, "aws_backup_plan")]
    .sort((one, other) => String(other.values["name"]).localeCompare(String(one.values["name"]), "en"))
    .map((plan) => block(plan, "rule"));
const selectedDays = (stack: Synthesis) =>
  resources(stack, "aws_backup_selection").map((selection) => {
    const [condition] = selection.values["condition"] as { string_equals: { key: string; value: string }[] }[];
    return Object.fromEntries((condition?.string_equals ?? []).map(({ key, value }) => [key, value]));
  });

describe("backups of volumes", () => {
  test("are made every day", () => {
    expect(rules(stage).map((rule) => rule["schedule"])).toEqual(["cron(0 1 * * ? *)"]);
  });

  test("are kept for each number of days that a machine asks for", () => {
    expect(rules(production).map((rule) => rule["lifecycle"])).toEqual([{ delete_after: 7 }, { delete_after: 14 }]);
  });

  test("reach every volume that says how long, and no volume of another environment", () => {
    expect(selectedDays(stage)).toEqual([
      { "aws:ResourceTag/backup-days": "7", "aws:ResourceTag/environment": "stage" },
    ]);
  });

  test("have a plan for what each volume says", () => {
    const wished = resources(production, "aws_ebs_volume")
      .map(({ values }) => (values["tags"] as Record<string, string>)["backup-days"])
      .filter((days) => days !== undefined);
    const planned = selectedDays(production).map((selected) => selected["aws:ResourceTag/backup-days"]);
    expect(wished.length > 0 && wished.every((days) => planned.includes(days))).toBe(true);
  });

  test("are encrypted with the key of backups", () => {
    expect(referred(stage, resource(stage, "aws_backup_vault").values["kms_key_arn"])).toEqual([
      resource(stage, "aws_kms_key", "keys/backups"),
    ]);
  });

  test("can't be kept shorter or longer than the vault's lock says", () => {
    const { values } = resource(stage, "aws_backup_vault_lock_configuration");
    expect([values["min_retention_days"], values["max_retention_days"]]).toEqual([1, 366]);
  });

  test("survive an apply that would destroy their vault", () => {
    expect(resource(stage, "aws_backup_vault").values["lifecycle"]).toEqual({ prevent_destroy: true });
  });

  test("are copied to the other account for as long", () => {
    expect(rules(production).map((rule) => rule["copy_action"])).toEqual(
      [7, 14].map((days) => [
        {
          destination_vault_arn: "arn:aws:backup:eu-central-1:444444444444:backup-vault:rkcp-production-copies",
          lifecycle: { delete_after: days },
        },
      ]),
    );
  });

  test("are not copied where somebody signed that they need not be", () => {
    expect(rules(stage).map((rule) => rule["copy_action"])).toEqual([undefined]);
  });

  test.each(["NumberOfBackupJobsFailed", "NumberOfCopyJobsFailed"])("ring the alarm at the first %s", (metric) => {
    const alarm = resources(stage, "aws_cloudwatch_metric_alarm").find(
      ({ values }) => values["metric_name"] === metric,
    );
    expect([alarm?.values["threshold"], alarm?.values["comparison_operator"]]).toEqual([0, "GreaterThanThreshold"]);
  });
});

describe("the key of volumes", () => {
  const service = "role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup";
  const may = (stack: Synthesis, principal: string, action: string) => {
    const caller = `arn:aws:iam::444444444444:${principal}`;
    return allows(resource(stack, "aws_kms_key", "keys/volumes").values["policy"], {
      caller,
      action,
      context: {
        "kms:CallerAccount": "444444444444",
        "aws:PrincipalArn": caller,
        "kms:GrantIsForAWSResource": "true",
      },
    });
  };

  test.each(["kms:Decrypt", "kms:CreateGrant", "kms:ReEncryptFrom", "kms:GenerateDataKeyWithoutPlaintext"])(
    "lets the copies' account take a copy: %s",
    (action) => {
      expect(may(production, service, action)).toBe(true);
    },
  );

  test("opens for nobody else of the copies' account", () => {
    expect(may(production, "role/administrator", "kms:Decrypt")).toBe(false);
  });

  test("opens for no other account where there are no copies", () => {
    expect(may(stage, service, "kms:Decrypt")).toBe(false);
  });
});
