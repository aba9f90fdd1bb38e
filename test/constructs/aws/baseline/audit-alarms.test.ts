import { beforeAll, describe, expect, test } from "vitest";
import { productionPlatform, stagePlatform } from "../../../support/environments";
import { block, referred, resource, resources, synthesize, type Synthesis } from "../../../support/synthesis";

let stage: Synthesis;
let production: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
  production = synthesize(productionPlatform());
});

const filters = (stack = stage) => resources(stack, "aws_cloudwatch_log_metric_filter");
const alarms = (stack = stage) =>
  resources(stack, "aws_cloudwatch_metric_alarm").filter(({ path }) => path.startsWith("account/baseline/alarms/"));
const patternOf = (id: string, stack = stage) =>
  String(resource(stack, "aws_cloudwatch_log_metric_filter", `baseline/alarms/${id}-filter`).values["pattern"]);

/** Section 4 of the CIS AWS Foundations Benchmark 3.0, in calls and words that its patterns look for. */
const benchmark = [
  ["refused-calls", "AccessDenied"],
  ["login-without-mfa", "MFAUsed"],
  ["root-user", '"Root"'],
  ["iam-policy", "AttachRolePolicy"],
  ["audit-trail", "StopLogging"],
  ["failed-logins", "Failed authentication"],
  ["key-disabled", "ScheduleKeyDeletion"],
  ["bucket-policy", "PutBucketPolicy"],
  ["configuration-recorder", "StopConfigurationRecorder"],
  ["security-group", "AuthorizeSecurityGroupIngress"],
  ["network-wall", "ReplaceNetworkAclEntry"],
  ["gateway", "AttachInternetGateway"],
  ["route", "CreateRoute"],
  ["network", "CreateVpcPeeringConnection"],
  ["organization", "LeaveOrganization"],
] as const;

/** What silences the others, or opens a key. */
const own = [
  ["key-policy", "PutKeyPolicy"],
  ["alarms-silenced", "DeleteAlarms"],
  ["alarms-silenced", "DeleteMetricFilter"],
  ["alarms-silenced", "DeleteLogGroup"],
  ["alarms-silenced", "UpdateDetector"],
] as const;

describe("alarms on the audit trail", () => {
  test.each([...benchmark, ...own])("look for %s by %s", (id, word) => {
    expect(patternOf(id)).toContain(word);
  });

  test("look into the trail's group", () => {
    const groups = filters().flatMap(({ values }) => referred(stage, values["log_group_name"]));
    expect(new Set(groups)).toEqual(new Set([resource(stage, "aws_cloudwatch_log_group", "audit/log-group")]));
  });

  test("are one for each filter, on the metric that it counts into", () => {
    const counted = filters().map((filter) => {
      const { name, namespace } = block(filter, "metric_transformation");
      return `${String(namespace)} ${String(name)}`;
    });
    const watched = alarms().map(({ values }) => `${String(values["namespace"])} ${String(values["metric_name"])}`);
    expect(watched.sort()).toEqual(counted.sort());
  });

  test("reach the people on call", () => {
    const topics = alarms().flatMap(({ values }) => referred(stage, values["alarm_actions"]));
    expect(new Set(topics)).toEqual(new Set([resource(stage, "aws_sns_topic")]));
  });

  test("ring at the first event, but for what happens by mistake every day", () => {
    const patient = alarms().filter(({ values }) => values["threshold"] !== 1);
    expect(patient.map(({ path }) => path.split("/").at(-1)).sort()).toEqual(["failed-logins", "refused-calls"]);
  });

  test("ring within five minutes", () => {
    expect(
      new Set(alarms().map(({ values }) => `${String(values["period"])} ${String(values["evaluation_periods"])}`)),
    ).toEqual(new Set(["300 1"]));
  });

  test("are silent while nothing happens", () => {
    expect(new Set(alarms().map(({ values }) => values["treat_missing_data"]))).toEqual(new Set(["notBreaching"]));
  });

  test("fit CloudWatch, which takes patterns of at most 1024 characters", () => {
    expect(filters().filter(({ values }) => String(values["pattern"]).length > 1024)).toEqual([]);
  });
});

describe("alarms on the use of a role", () => {
  const rolesOf = (stack: Synthesis) =>
    filters(stack)
      .map(({ values }) => /role\/([\w-]+)/.exec(String(values["pattern"]))?.[1])
      .filter((role) => role !== undefined);

  test("ring for break-glass in stage, where operators deploy", () => {
    expect(rolesOf(stage)).toEqual(["rkcp-stage-break-glass"]);
  });

  test("ring for break-glass and the deployer in production", () => {
    expect(rolesOf(production).sort()).toEqual(["rkcp-production-break-glass", "rkcp-production-deployer"]);
  });

  test("hear of it however the role was taken", () => {
    expect(patternOf("use-of-rkcp-stage-break-glass")).toContain('$.eventName = "AssumeRole*"');
  });
});
