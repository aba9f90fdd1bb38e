import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call } from "../../../rehearsal/emulator/call";
import { type Emulator, startEmulator } from "../../../rehearsal/emulator/server";
import type { RoleExpectation } from "../../../rehearsal/identities/expectations";
import { tryIdentities } from "../../../rehearsal/identities/trial";
import type { StateResource } from "../../../rehearsal/terraform-run";
import { emulatorPython as python, isEmulatorMissing } from "../../support/emulator";

const account = { accountId: "123456789012", region: "eu-west-1" };
const name = "rkcp-stage-operator";
const arn = `arn:aws:iam::${account.accountId}:role/${name}`;
const boundaryArn = `arn:aws:iam::${account.accountId}:policy/rkcp-stage-boundary`;
const policy = (...statements: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const trust = policy({
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${account.accountId}:root` },
  Action: "sts:AssumeRole",
  Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
});
const own = policy(
  {
    Sid: "Read",
    Effect: "Allow",
    Action: ["s3:ListBucket", "kms:DescribeKey", "ec2:DescribeInstances"],
    Resource: "*",
  },
  {
    Sid: "Sessions",
    Effect: "Allow",
    Action: "ssm:StartSession",
    Resource: "arn:aws:ec2:*:*:instance/*",
    Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
  },
  { Sid: "Roles", Effect: "Allow", Action: "iam:CreateRole", Resource: "*" },
);
const boundary = policy({ Sid: "Most", Effect: "Allow", NotAction: "iam:*", Resource: "*" });

const resources: StateResource[] = [
  {
    address: "aws_iam_role.operator",
    type: "aws_iam_role",
    values: { name, arn, assume_role_policy: trust, permissions_boundary: boundaryArn, tags_all: { project: "rkcp" } },
  },
  { address: "aws_iam_role_policy.own", type: "aws_iam_role_policy", values: { role: name, policy: own } },
  { address: "aws_iam_policy.boundary", type: "aws_iam_policy", values: { arn: boundaryArn, policy: boundary } },
];

let emulator: Emulator;
let folder = "";
const form = (values: Record<string, string>) => ({ body: new URLSearchParams(values).toString() });

describe.skipIf(isEmulatorMissing())("the identity trial", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rkcp-identities-"));
    emulator = await startEmulator({ python, folder, stateFolder: join(folder, "memory"), ...account });
    const iam = (values: Record<string, string>) =>
      call(emulator.endpoint, account, "iam", form({ Version: "2010-05-08", ...values }));
    await iam({ Action: "CreatePolicy", PolicyName: "rkcp-stage-boundary", PolicyDocument: boundary });
    await iam({
      Action: "CreateRole",
      RoleName: name,
      AssumeRolePolicyDocument: trust,
      PermissionsBoundary: boundaryArn,
    });
    await iam({ Action: "PutRolePolicy", RoleName: name, PolicyName: "own", PolicyDocument: own });
  });
  afterAll(() => emulator.stop());

  async function trialOf(expectation: Partial<RoleExpectation>, role = "operator") {
    return tryIdentities({
      emulator,
      stateFolder: join(folder, "memory"),
      folder: await mkdtemp(join(folder, "trial-")),
      python,
      account,
      environments: [{ environment: "stage", resources }],
      onProgress: () => undefined,
      expectations: () => [{ role, allowed: [], denied: [], ...expectation }],
    });
  }

  test("finds nothing where emulator and evaluator say what is expected", async () => {
    const { outcomes, problems } = await trialOf({
      allowed: [{ action: "ec2:DescribeInstances" }, { action: "s3:ListBucket", on: "arn:aws:s3:::any" }],
      denied: [{ action: "ec2:TerminateInstances" }, { action: "iam:CreateRole", on: arn }],
    });
    expect(problems).toEqual([]);
    expect(outcomes.map(({ unjudged }) => unjudged)).toEqual([undefined, undefined, undefined, undefined]);
  });

  test("finds a call that is allowed and should not be", async () => {
    const { problems } = await trialOf({ denied: [{ action: "ec2:DescribeInstances" }] });
    expect(problems).toEqual([
      `identities: ${name}: ec2:DescribeInstances should be denied, the evaluator says allowed by (Read)`,
    ]);
  });

  test("finds a call that is denied by the boundary and should not be", async () => {
    const { problems } = await trialOf({ allowed: [{ action: "iam:CreateRole", on: arn }] });
    expect(problems).toEqual([
      `identities: ${name}: iam:CreateRole on ${arn} should be allowed, the evaluator says outside the boundary`,
    ]);
  });

  test("names a call that only the evaluator can judge, and why", async () => {
    const on = `arn:aws:ec2:eu-west-1:${account.accountId}:instance/i-1`;
    const { outcomes, problems } = await trialOf({
      session: { "aws:MultiFactorAuthPresent": "true" },
      allowed: [{ action: "ssm:StartSession", on }],
    });
    expect(problems).toEqual([]);
    expect(outcomes[0]).toMatchObject({
      evaluated: "allowed by (Sessions)",
      unjudged: "aws:multifactorauthpresent: it knows no MFA: a session never has it",
    });
  });

  test("finds a role that was not made", async () => {
    const { problems } = await trialOf({}, "custodian");
    expect(problems).toEqual([
      "identities: rkcp-stage-custodian was not made. Fix: create it, or take it off rehearsal/identities/roles",
    ]);
  });
});
