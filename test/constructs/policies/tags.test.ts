import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { AutoscalingGroup } from "@cdktf/provider-aws/lib/autoscaling-group";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { describe, expect, test } from "vitest";
import { Tags } from "../../../constructs/policies/tags";
import { synthesizeWith } from "../../support/errors-of";
import { resource } from "../../support/synthesis";

const policy = new Tags({ environment: "stage", owner: "platform" });

describe("tags", () => {
  test("are put on what can carry them", () => {
    const stack = synthesizeWith((scope) => new SnsTopic(scope, "topic", { name: "alarms" }), policy);
    expect(resource(stack, "aws_sns_topic").values["tags"]).toEqual({ environment: "stage", owner: "platform" });
  });

  test("of a resource's own win", () => {
    const stack = synthesizeWith(
      (scope) => new SnsTopic(scope, "topic", { tags: { owner: "finance", Name: "a" } }),
      policy,
    );
    expect(resource(stack, "aws_sns_topic").values["tags"]).toEqual({
      environment: "stage",
      owner: "finance",
      Name: "a",
    });
  });

  test("are not put on what can carry none", () => {
    const stack = synthesizeWith((scope) => new IamRolePolicy(scope, "rights", { role: "r", policy: "{}" }), policy);
    expect(resource(stack, "aws_iam_role_policy").values).not.toHaveProperty("tags");
  });

  test("are not put on a group of machines, whose tags are another thing", () => {
    const stack = synthesizeWith((scope) => new AutoscalingGroup(scope, "group", { minSize: 1, maxSize: 1 }), policy);
    expect(resource(stack, "aws_autoscaling_group").values).not.toHaveProperty("tags");
  });
});
