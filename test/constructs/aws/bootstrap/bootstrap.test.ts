import { describe, expect, test } from "vitest";
import { AwsManagedPolicy, AwsManagedRole } from "../../../../constructs/aws/bootstrap/managed-role";
import { aws } from "../../../../constructs/aws/cloud";
import { awsContext } from "../../../../constructs/aws/context";
import { bootstrapSpec } from "../../../../stacks/bootstrap-stack";
import { identityOf } from "../../../../stacks/specs";
import {
  type Change,
  productionPlatform,
  stage as stageEnvironment,
  stagePlatform,
} from "../../../support/environments";
import { allows } from "../../../../rehearsal/identities/policy-evaluator";
import { block, resource, resources, synthesizeStack, type Synthesis, text } from "../../../support/synthesis";

const bootstrapOf = (platform = stagePlatform()): Synthesis =>
  synthesizeStack((stack) => aws.bootstrap(stack, bootstrapSpec(platform)));
const stage = bootstrapOf();
const production = bootstrapOf(productionPlatform());
const roleNames = (synthesis: Synthesis) =>
  resources(synthesis, "aws_iam_role")
    .map(({ values }) => text(values["name"]))
    .sort();

describe("the store of the states", () => {
  const bucket = () => resource(stage, "aws_s3_bucket");
  const policy = () => resource(stage, "aws_s3_bucket_policy").values["policy"];
  const state = (stack: string) => `arn:aws:s3:::rkcp-stage-state-s7q2/${stack}/terraform.tfstate`;
  const role = (name: string) => `arn:aws:iam::111111111111:role/rkcp-stage-${name}`;
  // What IAM would allow: the policy's denials decide.
  const denied = (caller: string, action: string, on: string, tls = "true") =>
    !allows(
      text(policy()).replace(
        '"Statement":[',
        '"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},',
      ),
      {
        caller,
        action,
        resource: on,
        context: { "aws:SecureTransport": tls },
      },
    );

  test("keeps every version", () => {
    expect(block(resource(stage, "aws_s3_bucket_versioning"), "versioning_configuration")["status"]).toBe("Enabled");
  });

  test("is encrypted with a key of its own, under the name the backend knows", () => {
    expect(resource(stage, "aws_kms_alias").values["name"]).toBe("alias/rkcp-stage-state");
  });

  test.each(["aws_s3_bucket", "aws_kms_key"])("is never destroyed: %s", (type) => {
    expect(block(resource(stage, type), "lifecycle")["prevent_destroy"]).toBe(true);
    expect(bucket().values["force_destroy"]).toBe(false);
  });

  test("answers over TLS only", () => {
    expect(denied(role("deployer"), "s3:GetObject", state("stage"), "false")).toBe(true);
  });

  test.each(["deployer", "ci-apply", "ci-plan", "break-glass"])("lets the %s at the environment's state", (name) => {
    expect(denied(role(name), "s3:GetObject", state("stage"))).toBe(false);
  });

  test.each(["operator", "read-only", "bosh-director", "custodian", "anything-made-later"])(
    "keeps the %s from the environment's state, whatever IAM says",
    (name) => {
      expect(denied(role(name), "s3:GetObject", state("stage"))).toBe(true);
    },
  );

  test.each(["deployer", "ci-apply", "ci-plan", "break-glass", "operator"])(
    "keeps the %s from bootstrap's state, whatever IAM says",
    (name) => {
      expect(denied(role(name), "s3:GetObject", state("stage-bootstrap"))).toBe(true);
    },
  );

  test("leaves bootstrap's state to the account's administrators, whom IAM decides about", () => {
    expect(denied("arn:aws:iam::111111111111:role/administrator", "s3:PutObject", state("stage-bootstrap"))).toBe(
      false,
    );
  });

  test("forgets no version for anybody", () => {
    expect(denied("arn:aws:iam::111111111111:role/administrator", "s3:DeleteObjectVersion", state("stage"))).toBe(true);
  });
});

describe("the roles of bootstrap", () => {
  test("are five where Vault is in the account", () => {
    expect(roleNames(stage)).toEqual(
      ["break-glass", "ci-apply", "ci-plan", "custodian", "deployer"].map((role) => `rkcp-stage-${role}`),
    );
  });

  test("have no custodian where Vault is in the custodians' account", () => {
    expect(roleNames(production)).not.toContain("rkcp-production-custodian");
  });

  test("have no plan role where there is no hosted CI", () => {
    const without: Change = (description) => ({
      ...description,
      account: { ...description.account, hostedCi: undefined },
    });
    const stack = bootstrapOf(stagePlatform(without));
    expect(roleNames(stack)).not.toContain("rkcp-stage-ci-plan");
    expect(resources(stack, "aws_iam_openid_connect_provider")).toEqual([]);
  });

  test("find the hosted CI's identity provider where another environment owns the account's singletons", () => {
    const guest: Change = (description) => ({ ...description, account: { ...description.account, baseline: false } });
    const stack = bootstrapOf(stagePlatform(guest));
    expect(resources(stack, "aws_iam_openid_connect_provider")).toEqual([]);
    expect(text(resource(stack, "aws_iam_role", "ci-plan/role").values["assume_role_policy"])).toContain(
      "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com",
    );
  });

  test.each([
    ["break-glass", 3600],
    ["custodian", 3600],
    ["ci-apply", 3600],
    ["ci-plan", 3600],
    ["deployer", 7200],
  ])("end: a session of %s after %i seconds at most", (role, seconds) => {
    expect(resource(stage, "aws_iam_role", `${role}/role`).values["max_session_duration"]).toBe(seconds);
  });

  test("have names short and policies small enough for the longest prefix that other names allow", () => {
    const identity = { ...identityOf(stageEnvironment()), prefix: `rkcp-${"x".repeat(42)}` };
    expect(() =>
      synthesizeStack((stack) => aws.bootstrap(stack, { ...bootstrapSpec(stagePlatform()), identity })),
    ).not.toThrow();
  });
});

describe("a managed policy or role", () => {
  const context = awsContext(identityOf(stageEnvironment()));
  const statement = (length: number) => ({
    Sid: "Long",
    Effect: "Allow" as const,
    Action: "s3:GetObject",
    Resource: `arn:aws:s3:::${"x".repeat(length)}`,
  });

  test("is refused when IAM would refuse it for its length, with path and fix", () => {
    const build = () =>
      synthesizeStack((stack) => {
        new AwsManagedPolicy(stack, "it", context, { name: "x", description: "x", statements: [statement(6144)] });
      });
    expect(build).toThrow(/^test\/it: the policy has 6\d{3} characters\. Allowed: 6144\. Fix: split it by topic$/);
  });

  test("is refused when it has more policies than IAM attaches", () => {
    const build = () =>
      synthesizeStack((stack) => {
        const policy = new AwsManagedPolicy(stack, "p", context, { name: "x", description: "x", statements: [] });
        const policies = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`p${index}`, policy]));
        new AwsManagedRole(stack, "it", context, { role: "r", description: "r", trust: "{}", policies });
      });
    expect(build).toThrow("test/it: 11 policies. Allowed: 10. Fix: join the small ones");
  });
});
