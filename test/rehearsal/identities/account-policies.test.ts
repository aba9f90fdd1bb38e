import { describe, expect, test } from "vitest";
import { AccountPolicies } from "../../../rehearsal/identities/account-policies";
import type { StateResource } from "../../../rehearsal/terraform-run";

const of = (type: string, values: StateResource["values"]): StateResource => ({ address: `${type}.x`, type, values });
const roleArn = "arn:aws:iam::123456789012:role/deployer";
const keyArn = "arn:aws:kms:eu-west-1:123456789012:key/1";

const policies = new AccountPolicies([
  of("aws_iam_role", { name: "deployer", arn: roleArn, assume_role_policy: "trust", permissions_boundary: "" }),
  of("aws_iam_role", { name: "operator", arn: "arn:operator", permissions_boundary: "arn:nowhere" }),
  of("aws_iam_role_policy", { role: "deployer", policy: "inline" }),
  of("aws_iam_role_policy_attachment", { role: "deployer", policy_arn: "arn:ours" }),
  of("aws_iam_role_policy_attachment", { role: "deployer", policy_arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
  of("aws_iam_policy", { arn: "arn:ours", policy: "managed" }),
  of("aws_kms_key", { arn: keyArn, policy: "of the key" }),
  of("aws_s3_bucket_policy", { bucket: "kyc", policy: "of the bucket" }),
]);

describe("the policies of an account", () => {
  test("of a role are its own and the attached ones", () => {
    expect(policies.role("deployer")?.identity).toEqual(["inline", "managed"]);
  });

  test("name what AWS writes itself, which no stack holds", () => {
    expect(policies.role("deployer")?.unknownPolicies).toEqual(["arn:aws:iam::aws:policy/ReadOnlyAccess"]);
  });

  test("take a boundary that no stack describes for one that allows nothing", () => {
    expect(policies.role("operator")?.boundary).toBe('{"Statement":[]}');
    expect(policies.role("deployer")).not.toHaveProperty("boundary");
  });

  test("of a key have to allow", () => {
    expect(policies.ofResource(keyArn)).toEqual({ resource: "of the key", resourceMustAllow: true });
  });

  test("of a role have a say in who becomes it", () => {
    expect(policies.ofResource(roleArn, "sts:AssumeRole")).toEqual({ resource: "trust", resourceMustAllow: true });
    expect(policies.ofResource(roleArn, "iam:GetRole")).toEqual({});
  });

  test("of a bucket hold for its objects", () => {
    expect(policies.ofResource("arn:aws:s3:::kyc/passport.jpg")).toEqual({ resource: "of the bucket" });
  });

  test("know no role that was not made", () => {
    expect(policies.role("custodian")).toBeUndefined();
  });
});
