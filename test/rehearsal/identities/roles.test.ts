import { describe, expect, test } from "vitest";
import { EnvironmentFacts } from "../../../rehearsal/identities/facts";
import { requestFor } from "../../../rehearsal/identities/requests";
import { rolesOf } from "../../../rehearsal/identities/roles/all";
import type { StateResource } from "../../../rehearsal/terraform-run";

const accountId = "123456789012";
const of = (type: string, values: StateResource["values"]): StateResource => ({ address: `${type}.x`, type, values });
const buckets = ["state", "kyc", "artifacts", "backups", "audit"];
const keys = ["state", "alarms", "database", "artifacts", "sessions", "vault", "kyc"];
const optional = ["ci-plan", "custodian", "vault", "rabbitmq", "bitcoin", "dash", "ethereum", "jumpbox"];

const machines = ["vault", "rabbitmq", "bitcoin", "dash", "ethereum", "jumpbox"];

const facts = new EnvironmentFacts("stage", accountId, "eu-west-1", "rkcp-stage", [
  ...buckets.map((purpose) => of("aws_s3_bucket", { bucket: `rkcp-stage-${purpose}-s7q2` })),
  ...keys.map((name) => of("aws_kms_alias", { name: `alias/rkcp-stage-${name}`, target_key_arn: `arn:key:${name}` })),
  ...optional.map((name) => of("aws_iam_role", { name: `rkcp-stage-${name}` })),
  ...machines.map((role) => of("aws_instance", { arn: `arn:${role}`, tags_all: { role } })),
]);
const roles = rolesOf(facts);

describe("the table of roles", () => {
  test("has everybody who makes calls", () => {
    expect(roles.map(({ role }) => role)).toEqual([
      ...["deployer", "ci-apply", "ci-plan", "custodian", "break-glass", "operator", "on-call", "read-only"],
      ...[
        "bosh-director",
        "concourse-worker",
        "provisioning",
        "vault",
        "rabbitmq",
        "bitcoin",
        "dash",
        "ethereum",
        "jumpbox",
      ],
    ]);
  });

  test.each(roles.map((role) => [role.role, role] as const))("has ten denied calls of %s", (_name, { denied }) => {
    expect(denied.length).toBeGreaterThanOrEqual(10);
  });

  test.each(roles.map((role) => [role.role, role] as const))("has ten allowed calls of %s", (name, { allowed }) => {
    // The worker's one right is to become who applies; the provisioning reads one secret.
    const few: Readonly<Record<string, number>> = { "concourse-worker": 1, provisioning: 4 };
    expect(allowed.length).toBeGreaterThanOrEqual(few[name] ?? 10);
  });

  test("leaves out what the environment does not have", () => {
    const bare = new EnvironmentFacts(
      "stage",
      accountId,
      "eu-west-1",
      "rkcp-stage",
      facts.resources.slice(0, buckets.length + keys.length),
    );
    expect(rolesOf(bare).map(({ role }) => role)).not.toContain("custodian");
  });
});

describe("the request for a call", () => {
  test("of EC2 names the thing by its kind", () => {
    const request = requestFor("ec2:TerminateInstances", `arn:aws:ec2:eu-west-1:${accountId}:instance/i-1`);
    expect(request).toMatchObject({
      service: "ec2",
      call: { body: "Action=TerminateInstances&Version=2016-11-15&InstanceId.1=i-1" },
    });
  });

  test("of KMS is JSON with a target", () => {
    expect(requestFor("kms:Decrypt", "arn:key")).toMatchObject({
      service: "kms",
      call: { headers: { "x-amz-target": "TrentService.Decrypt" }, body: '{"KeyId":"arn:key"}' },
    });
  });

  test("of S3 is a path", () => {
    expect(requestFor("s3:GetObject", "arn:aws:s3:::kyc/passport.jpg")?.call).toEqual({
      method: "GET",
      path: "/kyc/passport.jpg",
    });
  });

  test("is missing where nobody wrote it down", () => {
    expect(requestFor("ssmmessages:OpenDataChannel", "*")).toBeUndefined();
  });
});
