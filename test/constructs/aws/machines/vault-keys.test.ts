import { beforeAll, describe, expect, test } from "vitest";
import { stagePlatform } from "../../../support/environments";
import { allows, type PolicyRequest } from "../../../../rehearsal/identities/policy-evaluator";
import { referred, resource, resources, synthesize, type Synthesis } from "../../../support/synthesis";

let stage: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
});

const account = "111111111111";
const role = (name: string) => `arn:aws:iam::${account}:role/rkcp-stage-${name}`;
const own = { "kms:CallerAccount": account };
const throughEc2 = { ...own, "kms:ViaService": "ec2.eu-west-1.amazonaws.com" };
const forMachines = { ...throughEc2, "kms:GrantIsForAWSResource": "true" };

const names = ["seal", "volumes"] as const;
const key = (name: (typeof names)[number]) => resource(stage, "aws_kms_key", `vault-keys/${name}/key`);
const may = (name: (typeof names)[number], request: PolicyRequest) => allows(key(name).values["policy"], request);

const keepers = ["custodian", "break-glass"];
const builders = ["deployer", "ci-apply"];
const others = ["ci-plan", "operator", "read-only", "on-call", "concourse-worker", "bosh-director", "jumpbox"];
const machines = ["rabbitmq", "bitcoin", "dash", "ethereum"];
const everybodyButVault = [...keepers, ...builders, ...others, ...machines];

describe.each(names)("Vault's key %s", (name) => {
  test.each(["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:RevokeGrant"])(
    "obeys its keepers at %s",
    (action) => {
      expect(keepers.map((who) => may(name, { caller: role(who), action, context: own }))).toEqual([true, true]);
    },
  );

  test.each([
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:RevokeGrant",
    "kms:ReplicateKey",
    "kms:ImportKeyMaterial",
  ])("obeys nobody else at %s, its creator and Vault included", (action) => {
    const callers = [...builders, ...others, ...machines, "vault"].map(role).concat(`arn:aws:iam::${account}:root`);
    expect(callers.filter((caller) => may(name, { caller, action, context: own }))).toEqual([]);
  });

  test("was made without the check that would want its creator among the keepers", () => {
    expect(key(name).values["bypass_policy_lockout_safety_check"]).toBe(true);
  });

  test.each(["kms:DescribeKey", "kms:GetKeyPolicy", "kms:TagResource", "kms:EnableKeyRotation", "kms:CreateAlias"])(
    "lets an apply do what it must by %s",
    (action) => {
      expect(may(name, { caller: role("deployer"), action, context: own })).toBe(true);
    },
  );

  test.each(["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:CreateGrant"])(
    "lets nobody but Vault call %s directly",
    (action) => {
      const callers = everybodyButVault.map(role).concat(`arn:aws:iam::${account}:root`);
      expect(callers.filter((caller) => may(name, { caller, action, context: own }))).toEqual([]);
    },
  );

  test.each(["kms:Decrypt", "kms:CreateGrant", "kms:PutKeyPolicy"])("lets no other account call %s", (action) => {
    const context = { ...forMachines, "kms:CallerAccount": "999999999999" };
    const caller = "arn:aws:iam::999999999999:role/rkcp-stage-vault";
    expect(may(name, { caller, action, context })).toBe(false);
  });

  test("rotates every year, and can be saved for 30 days", () => {
    const { enable_key_rotation, deletion_window_in_days } = key(name).values;
    expect([enable_key_rotation, deletion_window_in_days]).toEqual([true, 30]);
  });

  test("can't be destroyed", () => {
    expect(key(name).values["lifecycle"]).toEqual({ prevent_destroy: true });
  });

  test("is marked as Vault's", () => {
    expect(key(name).values["tags"]).toMatchObject({ component: "vault", environment: "stage" });
  });
});

describe("the key that opens Vault", () => {
  test.each(["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey"])("lets Vault's machines call %s", (action) => {
    expect(may("seal", { caller: role("vault"), action, context: own })).toBe(true);
  });

  test.each(["kms:Decrypt", "kms:CreateGrant"])("lets nobody call %s through EC2 either", (action) => {
    const callers = everybodyButVault.map(role);
    expect(callers.filter((caller) => may("seal", { caller, action, context: forMachines }))).toEqual([]);
  });

  test("is granted on by nobody, Vault included", () => {
    expect(may("seal", { caller: role("vault"), action: "kms:CreateGrant", context: own })).toBe(false);
  });

  test("goes by the name that Vault's document calls it by", () => {
    const alias = resources(stage, "aws_kms_alias").find(({ values }) =>
      referred(stage, values["target_key_id"]).includes(key("seal")),
    );
    expect(alias?.values["name"]).toBe("alias/rkcp-stage-vault");
    const documents = ["a", "b", "c"].map((zone) => resource(stage, "aws_instance", `machines/vault-${zone}/instance`));
    expect(documents.filter(({ values }) => !String(values["user_data_base64"]).includes("alias/rkcp-stage-vault")))
      .toEqual([]); // prettier-ignore
  });
});

describe("the key of Vault's volumes", () => {
  test.each([...builders, ...keepers])("is used by EC2 when %s starts a machine", (who) => {
    const caller = role(who);
    expect(
      ["kms:CreateGrant", "kms:GenerateDataKeyWithoutPlaintext", "kms:Decrypt"].map((action) =>
        may("volumes", { caller, action, context: forMachines }),
      ),
    ).toEqual([true, true, true]);
  });

  test("is used by EC2 on behalf of nobody else", () => {
    const callers = [...others, ...machines, "vault"].map(role);
    expect(
      callers.filter((caller) => may("volumes", { caller, action: "kms:CreateGrant", context: forMachines })),
    ).toEqual([]);
    expect(callers.filter((caller) => may("volumes", { caller, action: "kms:Decrypt", context: throughEc2 }))).toEqual(
      [],
    );
  });

  test("is granted to machines, never to a person", () => {
    const context = { ...throughEc2, "kms:GrantIsForAWSResource": "false" };
    expect(may("volumes", { caller: role("deployer"), action: "kms:CreateGrant", context })).toBe(false);
  });

  test("is used through no other service", () => {
    const context = { ...own, "kms:ViaService": "s3.eu-west-1.amazonaws.com" };
    expect(may("volumes", { caller: role("deployer"), action: "kms:Decrypt", context })).toBe(false);
  });
});
