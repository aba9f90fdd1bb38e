import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";
import { identityNames } from "../bootstrap/names";
import type { AwsContext } from "../context";
import { deletionWindowDays } from "../key";
import { policyDocument, type PolicyStatement } from "../policy-document";

export interface AwsGuardedKeyProps {
  /** Last part of its alias. */
  readonly purpose: string;
  readonly description: string;
  /** Last parts of the names of the roles that may say who uses it, and end it. */
  readonly keepers: readonly string[];
  /** Who may use it. */
  readonly use: readonly PolicyStatement[];
  /** Besides the environment's. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What decides who uses a key, and whether it still exists. Grants are the affair of `use`: a volume can't do without. */
const administration = [
  "kms:PutKeyPolicy",
  "kms:RevokeGrant",
  "kms:DisableKey",
  "kms:EnableKey",
  "kms:ScheduleKeyDeletion",
  "kms:CancelKeyDeletion",
  "kms:DisableKeyRotation",
  "kms:ReplicateKey",
  "kms:UpdatePrimaryRegion",
  "kms:ImportKeyMaterial",
  "kms:DeleteImportedKeyMaterial",
];

/**
 * A key whose policy its keepers alone can change, not whoever applies the stack.
 *
 * KMS refuses such a key to a creator that is no keeper, lest nobody could ever change it ("Default key policy", the
 * lockout safety check). The check is bypassed here and its point kept: the keepers are roles known by name, made by the
 * bootstrap stack before this one; deleted ones can be made again under the same name. What a deployer is left with is
 * what Terraform needs to read, tag, rotate and name the key. A plan that changes the policy fails when it is applied: a
 * keeper puts the policy, and the next plan is empty.
 */
export class AwsGuardedKey extends Construct {
  readonly key: KmsKey;

  constructor(scope: Construct, id: string, context: AwsContext, props: AwsGuardedKeyProps) {
    super(scope, id);
    this.key = new KmsKey(this, "key", {
      description: props.description,
      enableKeyRotation: true,
      deletionWindowInDays: deletionWindowDays,
      bypassPolicyLockoutSafetyCheck: true,
      policy: policyDocument([upkeep(context), ...keeping(context, props.keepers), ...props.use]),
      tags: { ...props.tags },
      // With the key goes what it encrypts, and no copy of that could be read again.
      lifecycle: { preventDestroy: true },
    });
    new KmsAlias(this, "alias", { name: `alias/${context.name(props.purpose)}`, targetKeyId: this.key.keyId });
  }

  get arn(): string {
    return this.key.arn;
  }
}

/** ARNs of the environment's roles by the last parts of their names. */
export function roleArns(context: AwsContext, roles: readonly string[]): string[] {
  return roles.map(identityNames(context).role);
}

/** What an apply needs of a key that is already there. IAM still has to allow it. */
function upkeep(context: AwsContext): PolicyStatement {
  return {
    Sid: "UpkeepWithoutPower",
    Effect: "Allow",
    Principal: { AWS: context.accountPrincipal },
    Action: [
      "kms:Describe*",
      "kms:Get*",
      "kms:List*",
      "kms:CreateAlias",
      "kms:UpdateAlias",
      "kms:DeleteAlias",
      "kms:EnableKeyRotation",
      "kms:UpdateKeyDescription",
      "kms:TagResource",
      "kms:UntagResource",
    ],
    Resource: "*",
  };
}

/** The keepers, if IAM allows it as well; everybody else not even then. */
function keeping(context: AwsContext, keepers: readonly string[]): PolicyStatement[] {
  const arns = roleArns(context, keepers);
  return [
    {
      Sid: "KeepersAdminister",
      Effect: "Allow",
      Principal: { AWS: context.accountPrincipal },
      Action: administration,
      Resource: "*",
      Condition: { ArnEquals: { "aws:PrincipalArn": arns } },
    },
    {
      Sid: "NobodyElseAdministers",
      Effect: "Deny",
      Principal: "*",
      Action: administration,
      Resource: "*",
      Condition: { ArnNotEquals: { "aws:PrincipalArn": arns } },
    },
  ];
}
