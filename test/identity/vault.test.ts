import { describe, expect, test } from "vitest";
import { decide } from "../../rehearsal/identities/policy-evaluator";
import { accounts, type Call } from "./account";
import { backDoors, keepersDoors, vaultThings, whatABuilderCan } from "./vault";

const { stage, production } = accounts;
const appliers = ["deployer", "ci-apply"];
const separate = "333333333333";

/** Everybody but Vault itself and its custodians. */
const others = stage.principals.filter(({ name }) => !/-(vault|custodian)$/.test(name));
const opened = (calls: readonly (readonly [string, Call])[], who = others) =>
  who.flatMap((principal) =>
    calls.filter(([, call]) => stage.decide(principal, call).allowed).map(([what]) => `${principal.name} ${what}`),
  );

describe("Vault in the environment's account", () => {
  test.each(backDoors(stage))("is shut to everybody but itself and its custodians who %s", (what, call) => {
    expect(opened([[what, call]])).toEqual([]);
  });

  test.each(appliers)("is shut to the %s by a denial, whatever it is given later", (role) => {
    const unsaid = backDoors(stage)
      .map(([what, call]) => `${what}: ${stage.decide(role, call).because}`)
      .filter((line) => !line.includes("denied by") && !line.endsWith("no policy allows it"));
    expect(unsaid).toEqual([]);
  });

  test.each(keepersDoors(stage))("has keys that nobody but custodians and break-glass %s", (_what, call) => {
    const able = stage.principals.filter((principal) => stage.decide(principal, call).allowed);
    expect(able.map(({ name }) => name).sort()).toEqual(["rkcp-stage-break-glass", "rkcp-stage-custodian"]);
  });

  test.each(whatABuilderCan(stage))("could be rebuilt by stage's appliers, who may %s", (_what, call) => {
    expect(appliers.map((role) => stage.decide(role, call).allowed)).toEqual([true, true]);
  });

  test.each(whatABuilderCan(stage))("can't be by those who run stage: they may not %s", (_what, call) => {
    const run = ["operator", "on-call", "read-only", "ci-plan", "bosh-director", "concourse-worker", "jumpbox"];
    expect(run.filter((role) => stage.decide(role, call).allowed)).toEqual([]);
  });

  test("opens itself with its own key, and nobody else's identity does", () => {
    const key = stage.all("aws_kms_key").find(({ description }) => String(description).endsWith("opens Vault"));
    const policy = stage.resolve(key?.["policy"]);
    const arn = vaultThings(stage).key;
    const able = stage.principals.filter(({ arn: caller, policies, boundary }) =>
      ["kms:Decrypt", "kms:CreateGrant"].some((action) => {
        const everything = JSON.stringify({ Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] });
        const identity = [...policies.map(({ text }) => text), everything];
        const context = {
          ...vaultThings(stage).tagged,
          "kms:ViaService": "ec2.eu-west-1.amazonaws.com",
          "aws:ResourceAccount": stage.accountId,
          "aws:RequestedRegion": stage.region,
        };
        return decide(
          { identity, ...(boundary !== undefined && { boundary }), resource: policy, resourceMustAllow: true },
          { caller, action, resource: arn, context },
        ).allowed;
      }),
    );
    expect(able.map(({ name }) => name)).toEqual(["rkcp-stage-vault"]);
  });

  test("keeps its key shut to a role that somebody writes into its policy later: the boundary does", () => {
    const { boundary = "" } = stage.role("operator");
    const open = JSON.stringify({ Statement: [{ Effect: "Allow", Action: "*", Resource: "*", Principal: "*" }] });
    const request = { action: "kms:Decrypt", resource: vaultThings(stage).key, context: vaultThings(stage).tagged };
    const caller = stage.role("operator").arn;
    expect(
      decide({ identity: [open.replace(',"Principal":"*"', "")], boundary, resource: open }, { ...request, caller }),
    ).toMatchObject({
      allowed: false,
      because: "denied by the boundary (NoUseOfVaultsKeys)",
    });
  });
});

describe("a custodian", () => {
  const { tagged: context, ...vault } = vaultThings(stage);
  test.each<[string, Call]>([
    ["opens sessions on Vault's machines", { action: "ssm:StartSession", on: vault.instance, context }],
    ["puts the policy of Vault's keys", { action: "kms:PutKeyPolicy", on: vault.key, context }],
    ["copies Vault's volumes", { action: "ec2:CreateSnapshot", on: vault.volume, context }],
    ["restarts Vault's machines", { action: "ec2:RebootInstances", on: vault.instance, context }],
    [
      "lets EC2 use the volumes of a machine it starts",
      {
        action: "kms:CreateGrant",
        on: vault.key,
        context: { ...context, "kms:ViaService": "ec2.eu-west-1.amazonaws.com" },
      },
    ],
    [
      "opens a shell by the preferences of another environment's baseline",
      {
        action: "ssm:StartSession",
        on: stage.arn("ssm", "document/SSM-SessionManagerRunShell"),
        context: { "aws:ResourceTag/environment": "other" },
      },
    ],
    ["reads Vault's audit", { action: "logs:FilterLogEvents", on: vault.logs }],
    ["restores a raft snapshot", { action: "s3:GetObject", on: vault.backups }],
  ])("%s", (_what, call) => {
    expect(stage.decide("custodian", call).allowed).toBe(true);
  });

  const elsewhere = { "aws:ResourceTag/component": "other", "aws:ResourceTag/environment": "stage" };
  test.each<[string, Call]>([
    ["uses Vault's key", { action: "kms:Decrypt", on: vault.key, context }],
    [
      "opens sessions on another environment's Vault",
      {
        action: "ssm:StartSession",
        on: vault.instance,
        context: { ...context, "aws:ResourceTag/environment": "other" },
      },
    ],
    [
      "opens sessions elsewhere",
      { action: "ssm:StartSession", on: stage.arn("ec2", "instance/i-1"), context: elsewhere },
    ],
    [
      "copies other volumes",
      { action: "ec2:CreateSnapshot", on: stage.arn("ec2", "volume/vol-1"), context: elsewhere },
    ],
    ["puts other keys' policies", { action: "kms:PutKeyPolicy", on: stage.arn("kms", "key/x"), context: elsewhere }],
    ["reads other logs", { action: "logs:FilterLogEvents", on: stage.arn("logs", "log-group:/rkcp-stage/audit:*") }],
    ["reads states", { action: "s3:GetObject", on: "arn:aws:s3:::rkcp-stage-state-s7q2/stage/terraform.tfstate" }],
    ["shares a snapshot", { action: "ec2:ModifySnapshotAttribute", on: vault.snapshot, context }],
    ["enters the cluster", { action: "eks:DescribeCluster", on: stage.arn("eks", "cluster/rkcp-stage-cluster") }],
    ["starts machines", { action: "ec2:RunInstances", on: stage.arn("ec2", "instance/*") }],
    ["becomes anybody else", { action: "sts:AssumeRole", on: stage.role("deployer").arn }],
  ])("never %s", (_what, call) => {
    expect(stage.decide("custodian", call).allowed).toBe(false);
  });
});

describe("Vault in the custodians' account", () => {
  const foreign = { "aws:ResourceAccount": separate, "aws:ResourceTag/component": "vault" };
  const there = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:${separate}:${rest}`;

  test("leaves no custodian in the environment's account", () => {
    expect(production.has("custodian")).toBe(false);
    expect(production.has("vault")).toBe(false);
  });

  test("is named by no policy of the environment's account", () => {
    const texts = production.principals.flatMap(({ policies, trust = "", boundary = "" }) => [
      trust,
      boundary,
      ...policies.map(({ text }) => text),
    ]);
    expect(texts.filter((text) => text.includes(separate))).toEqual([]);
  });

  test.each<[string, Call]>([
    ["becomes a role there", { action: "sts:AssumeRole", on: `arn:aws:iam::${separate}:role/x`, context: foreign }],
    ["uses a key", { action: "kms:Decrypt", on: there("kms", "key/x"), context: foreign }],
    ["makes a grant", { action: "kms:CreateGrant", on: there("kms", "key/x"), context: foreign }],
    ["opens a session", { action: "ssm:StartSession", on: there("ec2", "instance/i-1"), context: foreign }],
    ["sends a command", { action: "ssm:SendCommand", on: there("ec2", "instance/i-1"), context: foreign }],
    ["copies a volume", { action: "ec2:CreateSnapshot", on: there("ec2", "volume/vol-1"), context: foreign }],
    ["ends a machine", { action: "ec2:TerminateInstances", on: there("ec2", "instance/i-1"), context: foreign }],
    ["reads a snapshot", { action: "ebs:GetSnapshotBlock", on: "arn:aws:ec2:eu-west-1::snapshot/s", context: foreign }],
    ["reads an object", { action: "s3:GetObject", on: "arn:aws:s3:::custodians/raft.snapshot", context: foreign }],
    ["reads logs", { action: "logs:GetLogEvents", on: there("logs", "log-group:/vault:*"), context: foreign }],
    ["changes an identity", { action: "iam:PutRolePolicy", on: `arn:aws:iam::${separate}:role/x`, context: foreign }],
    [
      "reads a secret",
      { action: "secretsmanager:GetSecretValue", on: there("secretsmanager", "secret:x"), context: foreign },
    ],
  ])("has no principal of the environment that %s", (_what, call) => {
    const able = production.principals.filter((principal) => production.decide(principal, call).allowed);
    expect(able.map(({ name }) => name)).toEqual([]);
  });
});
