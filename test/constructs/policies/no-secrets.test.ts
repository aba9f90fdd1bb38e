import { DbInstance } from "@cdktf/provider-aws/lib/db-instance";
import { IamAccessKey } from "@cdktf/provider-aws/lib/iam-access-key";
import { SecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/secretsmanager-secret-version";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import type { TerraformStack } from "cdktf";
import { describe, expect, test } from "vitest";
import { NoSecrets } from "../../../constructs/policies/no-secrets";
import { errorsOf } from "../../support/errors-of";

type Build = (scope: TerraformStack) => void;

const fix = "Fix: let the cloud or Vault make and keep it, or use the write-only argument";
// No value is needed to try the rule: a reference would be as bad.
const reference = "${var.anything}";
const database =
  (change: object): Build =>
  (scope) =>
    new DbInstance(scope, "it", { instanceClass: "db.t3.medium", ...change });
const version =
  (change: object): Build =>
  (scope) =>
    new SecretsmanagerSecretVersion(scope, "it", { secretId: "s", ...change });

describe("no secrets", () => {
  test.each<[string, Build, string]>([
    ["a database with a password", database({ password: reference }), "password would stand in the state"],
    ["a secret's text", version({ secretString: reference }), "secretString would stand in the state"],
    ["a secret's bytes", version({ secretBinary: reference }), "secretBinary would stand in the state"],
    [
      "an access key",
      (scope) => new IamAccessKey(scope, "it", { user: "u" }),
      "aws_iam_access_key keeps a secret in the state",
    ],
  ])("reports %s with its path and the fix", (_what, build, complaint) => {
    expect(errorsOf(build, new NoSecrets())).toEqual([`test/it: ${complaint}. ${fix}`]);
  });

  test.each<[string, Build]>([
    ["a password that RDS makes", database({ manageMasterUserPassword: true })],
    ["a password that is written and never kept", database({ passwordWo: reference, passwordWoVersion: 1 })],
    ["a secret that is written and never kept", version({ secretStringWo: reference, secretStringWoVersion: 1 })],
    ["what has no secret", (scope) => new SnsTopic(scope, "it", {})],
  ])("says nothing about %s", (_what, build) => {
    expect(errorsOf(build, new NoSecrets())).toEqual([]);
  });
});
