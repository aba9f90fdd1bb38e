import { DbInstance } from "@cdktf/provider-aws/lib/db-instance";
import { Instance } from "@cdktf/provider-aws/lib/instance";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { describe, expect, test } from "vitest";
import { applyPolicies } from "../../../constructs/policies/apply";
import { errorsOf } from "../../support/errors-of";
import { resource, synthesizeStack } from "../../support/synthesis";

const spec = { tags: { environment: "stage" }, deletionProtection: true };
const encrypted = {
  instanceClass: "db.t3.medium",
  storageEncrypted: true,
  kmsKeyId: "k",
  performanceInsightsKmsKeyId: "k",
  masterUserSecretKmsKeyId: "k",
};

describe("the policies of a stack", () => {
  test.each([
    ["privacy", "is open to the internet", { ...encrypted, publiclyAccessible: true }],
    ["encryption", "is not encrypted with our key", { ...encrypted, storageEncrypted: false }],
    ["no secrets", "password would stand in the state", { ...encrypted, password: "${var.anything}" }],
    ["deletion protection", "switches deletionProtection off", { ...encrypted, deletionProtection: false }],
  ])("hold %s", (_policy, complaint, database) => {
    const errors = errorsOf((scope) => {
      new DbInstance(scope, "database", database);
      applyPolicies(scope, spec);
    });
    expect(errors).toEqual([expect.stringContaining(complaint)]);
  });

  test("put tags on what is made", () => {
    const stack = synthesizeStack((scope) => {
      new SnsTopic(scope, "topic", { kmsMasterKeyId: "k" });
      applyPolicies(scope, spec);
    });
    expect(resource(stack, "aws_sns_topic").values["tags"]).toEqual({ environment: "stage" });
  });

  test("stop a real synth, with every offender in one message", () => {
    const build = () =>
      synthesizeStack((scope) => {
        new SnsTopic(scope, "topic", {});
        new Instance(scope, "machine", {});
        applyPolicies(scope, spec);
      });
    expect(build).toThrow(/test\/topic: is not encrypted with our key.*test\/machine: is open to the internet/s);
  });
});
