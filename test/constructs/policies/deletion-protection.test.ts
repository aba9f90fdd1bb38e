import { DbInstance } from "@cdktf/provider-aws/lib/db-instance";
import { Instance } from "@cdktf/provider-aws/lib/instance";
import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import { Lb } from "@cdktf/provider-aws/lib/lb";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { describe, expect, test } from "vitest";
import { DeletionProtection } from "../../../constructs/policies/deletion-protection";
import { errorsOf, synthesizeWith } from "../../support/errors-of";
import { resource } from "../../support/synthesis";

const on = new DeletionProtection(true);
const instance = { instanceClass: "db.t3.medium" };

describe("deletion protection", () => {
  test("is switched on where the cloud has it", () => {
    const stack = synthesizeWith((scope) => new DbInstance(scope, "database", instance), on);
    expect(resource(stack, "aws_db_instance").values["deletion_protection"]).toBe(true);
  });

  test("is switched on under its other name", () => {
    const stack = synthesizeWith((scope) => new Lb(scope, "balancer", { subnets: ["a"] }), on);
    expect(resource(stack, "aws_lb").values["enable_deletion_protection"]).toBe(true);
  });

  test("keeps a hand from terminating a machine", () => {
    const stack = synthesizeWith((scope) => new Instance(scope, "machine", {}), on);
    expect(resource(stack, "aws_instance").values["disable_api_termination"]).toBe(true);
  });

  test("leaves the machines of a launch template to the autoscaler", () => {
    const stack = synthesizeWith((scope) => new LaunchTemplate(scope, "template", {}), on);
    expect(resource(stack, "aws_launch_template").values).not.toHaveProperty("disable_api_termination");
  });

  test("is switched off where the environment says so", () => {
    const stack = synthesizeWith((scope) => new DbInstance(scope, "database", instance), new DeletionProtection(false));
    expect(resource(stack, "aws_db_instance").values["deletion_protection"]).toBe(false);
  });

  test("that a resource switches off by itself is reported with its path and the fix", () => {
    expect(
      errorsOf((scope) => new DbInstance(scope, "database", { ...instance, deletionProtection: false }), on),
    ).toEqual([
      "test/database: switches deletionProtection off by itself. Fix: leave it out; deletionProtection of the environment decides",
    ]);
  });

  test("is not asked of what has none", () => {
    expect(errorsOf((scope) => new SnsTopic(scope, "topic", {}), on)).toEqual([]);
  });
});
