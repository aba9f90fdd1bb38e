import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamServiceLinkedRole } from "@cdktf/provider-aws/lib/iam-service-linked-role";
import { IamUser } from "@cdktf/provider-aws/lib/iam-user";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import type { TerraformStack } from "cdktf";
import { describe, expect, test } from "vitest";
import { Boundary } from "../../../constructs/policies/boundary";
import { errorsOf } from "../../support/errors-of";

type Build = (scope: TerraformStack) => void;
const limit = "arn:aws:iam::111111111111:policy/rkcp-stage-boundary";
const role =
  (permissionsBoundary?: string): Build =>
  (scope) =>
    new IamRole(scope, "it", { assumeRolePolicy: "{}", permissionsBoundary });
const user =
  (permissionsBoundary?: string): Build =>
  (scope) =>
    new IamUser(scope, "it", { name: "u", permissionsBoundary });
const errors = (build: Build) => errorsOf(build, new Boundary("rkcp-stage-boundary"));
const fix = "Allowed: rkcp-stage-boundary. Fix: make it with AwsRole, or set permissionsBoundary: context.boundaryArn";

describe("the boundary", () => {
  test.each<[string, Build]>([
    ["a role", role()],
    ["a user", user()],
  ])("is missed on %s, with its path and the fix", (_what, build) => {
    expect(errors(build)).toEqual([`test/it: has no permission boundary. ${fix}`]);
  });

  test.each<[string, Build, string]>([
    ["AWS's own", role("arn:aws:iam::aws:policy/AdministratorAccess"), "arn:aws:iam::aws:policy/AdministratorAccess"],
    [
      "another environment's",
      role("arn:aws:iam::111111111111:policy/rkcp-production-boundary"),
      "arn:aws:iam::111111111111:policy/rkcp-production-boundary",
    ],
    [
      "one whose name only ends alike",
      role("arn:aws:iam::111111111111:policy/not-rkcp-stage-boundary"),
      "arn:aws:iam::111111111111:policy/not-rkcp-stage-boundary",
    ],
  ])("is not replaced by %s", (_what, build, found) => {
    expect(errors(build)).toEqual([`test/it: has the permission boundary ${found}. ${fix}`]);
  });

  test.each<[string, Build]>([
    ["a role that has it", role(limit)],
    ["a user that has it", user(limit)],
    [
      "a role that AWS bounds",
      (scope) => new IamServiceLinkedRole(scope, "it", { awsServiceName: "eks.amazonaws.com" }),
    ],
    ["what holds no rights", (scope) => new SnsTopic(scope, "it", {})],
  ])("says nothing about %s", (_what, build) => {
    expect(errors(build)).toEqual([]);
  });
});
