import { beforeAll, describe, expect, test } from "vitest";
import { productionPlatform, stagePlatform } from "../../support/environments";
import { allows, statementsOf } from "../../../rehearsal/identities/policy-evaluator";
import { referred, resource, synthesize, type Synthesis } from "../../support/synthesis";

let stage: Synthesis;
let production: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
  production = synthesize(productionPlatform());
});

describe("flow logs", () => {
  test.each(["stage", "production"] as const)("record accepted and refused traffic in %s", (name) => {
    const stack = name === "stage" ? stage : production;
    expect(resource(stack, "aws_flow_log").values["traffic_type"]).toBe("ALL");
  });

  test("record the whole network", () => {
    expect(referred(stage, resource(stage, "aws_flow_log").values["vpc_id"])).toEqual([resource(stage, "aws_vpc")]);
  });

  test("are encrypted with the key of logs", () => {
    const [group] = referred(stage, resource(stage, "aws_flow_log").values["log_destination"]);
    expect(referred(stage, group?.values["kms_key_id"])).toEqual([resource(stage, "aws_kms_key", "keys/logs")]);
  });

  test("are kept for two years in production", () => {
    const group = resource(production, "aws_cloudwatch_log_group", "flow-log/log-group");
    expect(group.values["retention_in_days"]).toBe(731);
  });

  test("are written by a role that can write nowhere else", () => {
    const { values } = resource(stage, "aws_iam_role_policy", "flow-log/may-write");
    const writes = statementsOf(values["policy"]).filter(({ Action }) => [Action].flat().includes("logs:PutLogEvents"));
    expect(writes.flatMap(({ Resource }) => referred(stage, Resource))).toEqual([
      resource(stage, "aws_cloudwatch_log_group", "flow-log/log-group"),
    ]);
  });

  test("are written by a role that finds its group, which the service looks up first", () => {
    const { values } = resource(stage, "aws_iam_role_policy", "flow-log/may-write");
    expect(
      allows(values["policy"], { caller: "arn:aws:iam::111111111111:role/x", action: "logs:DescribeLogGroups" }),
    ).toBe(true);
  });

  test.each([
    ["its own account", "111111111111", true],
    ["another account", "999999999999", false],
  ])("are written for %s: %s, %s", (_whose, account, trusted) => {
    const { values } = resource(stage, "aws_iam_role", "flow-log/role");
    const request = { caller: "vpc-flow-logs.amazonaws.com", action: "sts:AssumeRole" };
    expect(allows(values["assume_role_policy"], { ...request, context: { "aws:SourceAccount": account } })).toBe(
      trusted,
    );
  });
});
