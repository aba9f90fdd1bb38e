import { describe, expect, test } from "vitest";
import { hostedCiTrust, machineTrust, peopleTrust } from "../../../../constructs/aws/bootstrap/trust";
import { awsContext } from "../../../../constructs/aws/context";
import type { PeopleSpec } from "../../../../constructs/ports/people";
import { stage } from "../../../support/environments";
import { allows } from "../../../../rehearsal/identities/policy-evaluator";
import { identityOf } from "../../../../stacks/specs";

const context = awsContext(identityOf(stage()));
const nobody = { deployer: [], operator: [], "on-call": [], "read-only": [], custodian: [], "break-glass": [] };
const people = (members: Partial<PeopleSpec["members"]>): PeopleSpec => ({
  identityAccountId: "555555555555",
  members: { ...nobody, ...members },
});
const ada = "arn:aws:iam::555555555555:user/people/ada";
const fresh = { "aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "60" };
const assume = (caller: string, known = {}) => ({ caller, action: "sts:AssumeRole", context: known });

describe("a role of people", () => {
  const trust = peopleTrust("deployer", people({ deployer: ["people/ada"], operator: ["people/ben"] }));

  test("opens to its members with a second factor", () => {
    expect(allows(trust, assume(ada, fresh))).toBe(true);
  });

  test.each<[string, string, Record<string, string>]>([
    ["a member without a second factor", ada, {}],
    ["a member whose session has none", ada, { ...fresh, "aws:MultiFactorAuthPresent": "false" }],
    ["a member who showed it this morning", ada, { ...fresh, "aws:MultiFactorAuthAge": "14400" }],
    ["a member of another group", "arn:aws:iam::555555555555:user/people/ben", fresh],
    ["a user of the same name in another path", "arn:aws:iam::555555555555:user/ada", fresh],
    ["a user of the same name in the environment's account", "arn:aws:iam::111111111111:user/people/ada", fresh],
    ["a role of the identity account", "arn:aws:iam::555555555555:role/people/ada", fresh],
  ])("stays shut to %s", (_who, caller, known) => {
    expect(allows(trust, assume(caller, known))).toBe(false);
  });

  test("with nobody in it opens to nobody", () => {
    expect(allows(peopleTrust("operator", people({})), assume(ada, fresh))).toBe(false);
  });

  test("refuses a group that no trust policy can name", () => {
    const crowd = Array.from({ length: 40 }, (_, index) => `people/of-a-long-department-name/person-${index}`);
    expect(() => peopleTrust("read-only", people({ "read-only": crowd }))).toThrow(
      /the group "read-only" has 40 people, and its trust policy \d+ characters\. Allowed: 2048\. Fix: make the group smaller/,
    );
  });
});

describe("the role of the pipeline", () => {
  const trust = machineTrust(context, "concourse-worker");
  test.each([
    ["arn:aws:iam::111111111111:role/rkcp-stage-concourse-worker", true],
    ["arn:aws:iam::111111111111:role/rkcp-production-concourse-worker", false],
    ["arn:aws:iam::111111111111:role/rkcp-stage-operator", false],
    ["arn:aws:iam::222222222222:role/rkcp-stage-concourse-worker", false],
    [ada, false],
  ])("for %s opens: %s", (caller, open) => {
    expect(allows(trust, assume(caller, fresh))).toBe(open);
  });
});

describe("the role of the hosted CI", () => {
  const repository = "exchange-example/rkcp";
  const trust = hostedCiTrust(context, { repository, branch: "main", workflows: ["plan.yml", "drift.yml"] });
  const provider = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com";
  const file = (name: string, ref = "refs/heads/main", of = repository) => `${of}/.github/workflows/${name}@${ref}`;
  const claims = {
    sub: `repo:${repository}:ref:refs/heads/main`,
    aud: "sts.amazonaws.com",
    repository,
    job_workflow_ref: file("plan.yml"),
  };
  const ask = (token: Partial<typeof claims>) => {
    const [statement] = (JSON.parse(trust) as { Statement: { Principal: { Federated: string } }[] }).Statement;
    expect(statement?.Principal.Federated).toBe(provider);
    // The evaluator speaks of callers by ARN; the provider is the caller here.
    return allows(trust.replace(`{"Federated":"${provider}"}`, '"*"'), {
      caller: provider,
      action: "sts:AssumeRoleWithWebIdentity",
      context: Object.fromEntries(
        Object.entries(token).map(([claim, value]) => [`token.actions.githubusercontent.com:${claim}`, value]),
      ),
    });
  };

  test.each<[string, Partial<typeof claims>]>([
    ["the plan of a pull request, as main has it", {}],
    ["the nightly drift, as main has it", { job_workflow_ref: file("drift.yml") }],
    ["a repository with numbers in its subject", { sub: "repo:exchange-example@123/rkcp@456:ref:refs/heads/main" }],
  ])("opens to %s", (_, token) => {
    expect(ask({ ...claims, ...token })).toBe(true);
  });

  test.each<[string, Partial<typeof claims>]>([
    [
      "a pull request's own run, which carries the pull request's file",
      { sub: `repo:${repository}:pull_request`, job_workflow_ref: file("plan.yml", "refs/pull/7/merge") },
    ],
    ["a pull request's subject, whatever the file", { sub: `repo:${repository}:pull_request` }],
    ["a pull request's subject with numbers", { sub: "repo:exchange-example@123/rkcp@456:pull_request" }],
    ["the same file on a branch", { job_workflow_ref: file("plan.yml", "refs/heads/feature") }],
    ["another branch", { sub: `repo:${repository}:ref:refs/heads/feature` }],
    ["a branch that begins like main", { sub: `repo:${repository}:ref:refs/heads/main-2` }],
    ["another file of main", { job_workflow_ref: file("ci.yml") }],
    ["a token without the file", { job_workflow_ref: undefined }],
    ["a token without the repository", { repository: undefined }],
    ["an environment", { sub: `repo:${repository}:environment:production` }],
    ["a fork", { sub: "repo:somebody/rkcp:ref:refs/heads/main", repository: "somebody/rkcp" }],
    [
      "a repository of the same owner whose name continues",
      { sub: "repo:exchange-example/rkcp-fork:ref:refs/heads/main", repository: "exchange-example/rkcp-fork" },
    ],
    [
      "another repository whose environment is named like ours",
      {
        sub: "repo:exchange-example@123/other@9:environment:x/rkcp@456:ref:refs/heads/main",
        repository: "exchange-example/other",
      },
    ],
    ["a token for somebody else", { aud: "another" }],
  ])("stays shut to %s", (_, token) => {
    const given = Object.entries({ ...claims, ...token }).filter(([, value]) => value !== undefined);
    expect(ask(Object.fromEntries(given))).toBe(false);
  });
});
