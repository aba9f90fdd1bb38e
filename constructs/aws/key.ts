import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import type { Construct } from "constructs";
import type { AwsContext } from "./context";
import { policyDocument, type PolicyStatement } from "./policy-document";

/** Days between the wish to delete a key and its end: the longest AWS offers, since data dies with the key. */
export const deletionWindowDays = 30;

/** A customer-managed key, rotated yearly; the account administers it, and `use` says who may do anything with it. */
export function addKey(
  scope: Construct,
  context: AwsContext,
  purpose: string,
  use: readonly PolicyStatement[],
): KmsKey {
  const key = new KmsKey(scope, purpose, {
    description: `${context.identity.prefix}: ${purpose}`,
    enableKeyRotation: true,
    deletionWindowInDays: deletionWindowDays,
    policy: policyDocument([administration(context), ...use]),
  });
  new KmsAlias(scope, `${purpose}-alias`, { name: `alias/${context.name(purpose)}`, targetKeyId: key.keyId });
  return key;
}

/** IAM may hand out administration, not use: to decrypt, an administrator has to change this policy, which leaves a trace. */
export function administration(context: AwsContext): PolicyStatement {
  const verbs = ["Describe", "Enable", "List", "Put", "Update", "Revoke", "Disable", "Get", "Delete"];
  return {
    Sid: "AdministrationWithoutUse",
    Effect: "Allow",
    Principal: { AWS: context.accountPrincipal },
    Action: [
      ...verbs.map((verb) => `kms:${verb}*`),
      "kms:CreateAlias",
      "kms:TagResource",
      "kms:UntagResource",
      "kms:ScheduleKeyDeletion",
      "kms:CancelKeyDeletion",
    ],
    Resource: "*",
  };
}

/** Principals of the account use the key only through the named services, and grant it only to AWS's own. */
export function serviceStatements(context: AwsContext, services: readonly string[]): PolicyStatement[] {
  const through = {
    "kms:CallerAccount": context.identity.accountId,
    "kms:ViaService": services.map((service) => `${service}.${context.identity.region}.amazonaws.com`),
  };
  return [
    {
      Sid: "UseThroughTheService",
      Effect: "Allow",
      Principal: { AWS: context.accountPrincipal },
      // A vault of AWS Backup is made only by who may also retire its grant.
      Action: [
        "kms:Encrypt",
        "kms:Decrypt",
        "kms:ReEncrypt*",
        "kms:GenerateDataKey*",
        "kms:DescribeKey",
        "kms:RetireGrant",
      ],
      Resource: "*",
      Condition: { StringEquals: through },
    },
    {
      Sid: "GrantToTheService",
      Effect: "Allow",
      Principal: { AWS: context.accountPrincipal },
      Action: "kms:CreateGrant",
      Resource: "*",
      Condition: { StringEquals: through, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}
