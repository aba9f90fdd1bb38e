import { Construct } from "constructs";
import type { VaultSpec } from "../../ports/machines";
import type { AwsContext } from "../context";
import type { PolicyStatement } from "../policy-document";
import { AwsGuardedKey, roleArns } from "./guarded-key";

/** Besides the environment's: what guards Vault's things goes by this tag. */
export const vaultTags = { component: "vault" } as const;

/**
 * Vault's two keys: one opens Vault at every start, one encrypts its volumes. Without the first a stolen copy of the
 * second's data says nothing, and the other way round.
 */
export class AwsVaultKeys extends Construct {
  readonly seal: AwsGuardedKey;
  readonly volumes: AwsGuardedKey;

  constructor(scope: Construct, id: string, context: AwsContext, { keyKeepers, builders }: VaultSpec) {
    super(scope, id);
    const { prefix } = context.identity;
    this.seal = new AwsGuardedKey(this, "seal", context, {
      purpose: "vault",
      description: `${prefix}: opens Vault`,
      keepers: keyKeepers,
      use: sealUse(context),
      tags: vaultTags,
    });
    this.volumes = new AwsGuardedKey(this, "volumes", context, {
      purpose: "vault-volumes",
      description: `${prefix}: volumes of Vault`,
      keepers: keyKeepers,
      use: volumeUse(context, [...builders, ...keyKeepers]),
      tags: vaultTags,
    });
  }
}

/** Vault's machines and nobody else, whatever IAM says; no grant, since a grant would carry the right past this policy. */
function sealUse(context: AwsContext): PolicyStatement[] {
  const vault = { "aws:PrincipalArn": roleArns(context, ["vault"]) };
  return [
    {
      Sid: "VaultOpensItself",
      Effect: "Allow",
      Principal: { AWS: context.accountPrincipal },
      Action: ["kms:Encrypt", "kms:Decrypt"],
      Resource: "*",
      Condition: { ArnEquals: vault },
    },
    {
      Sid: "NobodyElseDoes",
      Effect: "Deny",
      Principal: "*",
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"],
      Resource: "*",
      Condition: { ArnNotEquals: vault },
    },
    { Sid: "NoGrants", Effect: "Deny", Principal: "*", Action: "kms:CreateGrant", Resource: "*" },
  ];
}

/**
 * Whoever starts a machine lets EC2 use the key of its volumes, by a grant to the machine. Those who may are named, and
 * EC2 has to ask on their behalf: by themselves they decrypt nothing. There is no Deny: EC2's own calls under the grant
 * would fall under it, and nobody else is allowed anyway.
 */
function volumeUse(context: AwsContext, roles: readonly string[]): PolicyStatement[] {
  const { accountId, region } = context.identity;
  const throughEc2 = {
    ArnEquals: { "aws:PrincipalArn": roleArns(context, roles) },
    StringEquals: { "kms:CallerAccount": accountId, "kms:ViaService": `ec2.${region}.amazonaws.com` },
  };
  return [
    {
      Sid: "UseThroughEc2",
      Effect: "Allow",
      Principal: { AWS: context.accountPrincipal },
      Action: ["kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncrypt*"],
      Resource: "*",
      Condition: throughEc2,
    },
    {
      Sid: "GrantToMachines",
      Effect: "Allow",
      Principal: { AWS: context.accountPrincipal },
      Action: "kms:CreateGrant",
      Resource: "*",
      Condition: { ...throughEc2, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}
