import { beforeAll, describe, expect, test } from "vitest";
import { allows } from "../../../../rehearsal/identities/policy-evaluator";
import { productionPlatform, stagePlatform } from "../../../support/environments";
import { referred, resource, resources, synthesize, text, type Synthesis } from "../../../support/synthesis";

let stage: Synthesis;
let production: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
  production = synthesize(productionPlatform());
});

describe("the account's defaults", () => {
  test.each(["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"])(
    "let no bucket be made public: %s",
    (argument) => {
      expect(resource(stage, "aws_s3_account_public_access_block").values[argument]).toBe(true);
    },
  );

  test.each([
    ["aws_ebs_snapshot_block_public_access", "state", "block-all-sharing"],
    ["aws_ec2_image_block_public_access", "state", "block-new-sharing"],
    ["aws_ebs_encryption_by_default", "enabled", true],
    ["aws_ec2_serial_console_access", "enabled", false],
    ["aws_ec2_instance_metadata_defaults", "http_tokens", "required"],
    ["aws_ec2_instance_metadata_defaults", "http_put_response_hop_limit", 1],
  ] as const)("say by %s: %s is %s", (type, argument, value) => {
    expect(resource(stage, type).values[argument]).toBe(value);
  });

  test("encrypt a volume that says nothing with our key", () => {
    expect(referred(stage, resource(stage, "aws_ebs_default_kms_key").values["key_arn"])).toEqual([
      resource(stage, "aws_kms_key", "keys/volumes"),
    ]);
  });

  test.each([
    ["minimum_password_length", 14],
    ["password_reuse_prevention", 24],
    ["max_password_age", 90],
    ["require_symbols", true],
    ["require_numbers", true],
    ["require_lowercase_characters", true],
    ["require_uppercase_characters", true],
  ] as const)("demand of passwords: %s is %s", (argument, value) => {
    expect(resource(stage, "aws_iam_account_password_policy").values[argument]).toBe(value);
  });
});

describe("the budget", () => {
  const notifications = () =>
    resource(production, "aws_budgets_budget").values["notification"] as Record<string, unknown>[];

  test("is what the environment expects to cost", () => {
    const { values } = resource(production, "aws_budgets_budget");
    expect([values["limit_amount"], values["limit_unit"], values["time_unit"]]).toEqual(["12000", "USD", "MONTHLY"]);
  });

  test("is told at 80 % spent and when the forecast reaches it", () => {
    expect(notifications().map((each) => [each["notification_type"], each["threshold"]])).toEqual([
      ["ACTUAL", 80],
      ["FORECASTED", 100],
    ]);
  });

  test("is told to everybody the environment names", () => {
    expect(notifications().map((each) => each["subscriber_email_addresses"])).toEqual([
      ["on-call@exchange.example", "security@exchange.example"],
      ["on-call@exchange.example", "security@exchange.example"],
    ]);
  });
});

describe("detection", () => {
  test("looks at objects, the cluster and logins to databases", () => {
    expect(
      resources(stage, "aws_guardduty_detector_feature")
        .filter(({ values }) => values["status"] === "ENABLED")
        .map(({ values }) => values["name"]),
    ).toEqual(["EKS_AUDIT_LOGS", "RDS_LOGIN_EVENTS", "S3_DATA_EVENTS"]);
  });

  test("is on", () => {
    expect(resource(stage, "aws_guardduty_detector").values["enable"]).toBe(true);
  });

  test("tells the people on call of medium and worse", () => {
    const rule = resource(stage, "aws_cloudwatch_event_rule", "detection/found");
    expect(JSON.parse(text(rule.values["event_pattern"]))).toEqual({
      source: ["aws.guardduty"],
      "detail-type": ["GuardDuty Finding"],
      detail: { severity: [{ numeric: [">=", 4] }] },
    });
  });

  test("reaches the topic, which lets it in", () => {
    const target = resource(stage, "aws_cloudwatch_event_target", "detection/people");
    const topicPolicy = resource(stage, "aws_sns_topic_policy").values["policy"];
    const context = { "aws:SourceAccount": "111111111111" };
    expect(referred(stage, target.values["arn"])).toEqual([resource(stage, "aws_sns_topic")]);
    expect(allows(topicPolicy, { caller: "events.amazonaws.com", action: "sns:Publish", context })).toBe(true);
  });

  test("sees what is shared with strangers", () => {
    expect(resource(stage, "aws_accessanalyzer_analyzer").values["type"]).toBe("ACCOUNT");
  });
});

describe("the recorder of configurations", () => {
  test("is production's: stage has the audit trail alone", () => {
    const types = ["aws_config_configuration_recorder", "aws_securityhub_account"];
    expect(types.map((type) => [resources(stage, type).length, resources(production, type).length])).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  test("records everything, global types included", () => {
    expect(resource(production, "aws_config_configuration_recorder").values["recording_group"]).toEqual({
      all_supported: true,
      include_global_resource_types: true,
    });
  });

  test("starts after its channel, which comes after it", () => {
    const recorder = resource(production, "aws_config_configuration_recorder");
    const channel = resource(production, "aws_config_delivery_channel");
    expect(channel.values["depends_on"]).toContain(recorder.address);
    expect(resource(production, "aws_config_configuration_recorder_status").values["depends_on"]).toEqual([
      channel.address,
    ]);
  });

  test("delivers into a bucket without object lock, which it could not write to", () => {
    const [bucket] = referred(production, resource(production, "aws_config_delivery_channel").values["s3_bucket_name"]);
    expect([bucket?.values["bucket"], bucket?.values["object_lock_enabled"]]).toEqual([
      "rkcp-production-configuration-p4d9",
      undefined,
    ]);
  });

  test("is judged by the CIS benchmark", () => {
    expect(resource(production, "aws_securityhub_standards_subscription").values["standards_arn"]).toBe(
      "arn:aws:securityhub:eu-west-1::standards/cis-aws-foundations-benchmark/v/3.0.0",
    );
  });
});

describe("sessions on machines", () => {
  const inputs = () => {
    const { content } = resource(stage, "aws_ssm_document").values;
    return (JSON.parse(text(content)) as { inputs: Record<string, unknown> }).inputs;
  };

  test("are set up by the one document the service looks for", () => {
    const { values } = resource(stage, "aws_ssm_document");
    expect([values["name"], values["document_type"]]).toEqual(["SSM-SessionManagerRunShell", "Session"]);
  });

  test.each([
    ["cloudWatchEncryptionEnabled", true],
    ["cloudWatchStreamingEnabled", true],
    ["runAsEnabled", false],
    ["idleSessionTimeout", "20"],
    ["maxSessionDuration", "60"],
  ] as const)("have %s: %s", (name, value) => {
    expect(inputs()[name]).toBe(value);
  });

  test("are recorded in an encrypted group that is kept", () => {
    const [group] = referred(stage, inputs()["cloudWatchLogGroupName"]);
    expect([group?.values["retention_in_days"], referred(stage, group?.values["kms_key_id"])]).toEqual([
      365,
      [resource(stage, "aws_kms_key", "keys/logs")],
    ]);
  });

  test("are encrypted end to end with a key of their own", () => {
    expect(referred(stage, inputs()["kmsKeyId"])).toEqual([resource(stage, "aws_kms_key", "sessions/sessions")]);
  });

  test.each([
    ["within a session", { "kms:EncryptionContext:aws:ssm:SessionId": "someone-0123" }, true],
    ["for anything else", {}, false],
  ] as const)("have a key that is used %s: %o, %s", (_when, encryption, allowed) => {
    const { policy } = resource(stage, "aws_kms_key", "sessions/sessions").values;
    const caller = "arn:aws:iam::111111111111:role/rkcp-stage-bitcoin";
    const context = { "kms:CallerAccount": "111111111111", ...encryption };
    expect(allows(policy, { caller, action: "kms:Decrypt", context })).toBe(allowed);
  });
});
