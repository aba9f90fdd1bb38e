import { endOfASession } from "../bootstrap/rights/sessions";
import type { AwsContext } from "../context";
import type { PolicyStatement } from "../policy-document";

/** The trail encrypts what it writes; who may read the bucket may decrypt, through S3 only. */
export function auditStatements(context: AwsContext, trailArn: string): PolicyStatement[] {
  const { accountId, region } = context.identity;
  const trail = { Service: "cloudtrail.amazonaws.com" };
  return [
    {
      Sid: "TrailEncrypts",
      Effect: "Allow",
      Principal: trail,
      Action: "kms:GenerateDataKey*",
      Resource: "*",
      Condition: {
        StringEquals: { "aws:SourceArn": trailArn },
        StringLike: { "kms:EncryptionContext:aws:cloudtrail:arn": `arn:aws:cloudtrail:*:${accountId}:trail/*` },
      },
    },
    {
      Sid: "TrailLooksTheKeyUp",
      Effect: "Allow",
      Principal: trail,
      Action: "kms:DescribeKey",
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceArn": trailArn } },
    },
    {
      Sid: "UseThroughTheService",
      Effect: "Allow",
      Principal: { AWS: context.accountPrincipal },
      // Writing is for the recorder of configurations; the trail's own objects are locked.
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: {
        StringEquals: { "kms:CallerAccount": accountId, "kms:ViaService": `s3.${region}.amazonaws.com` },
      },
    },
  ];
}

/**
 * The two ends of a session share a data key, bound to the session: without one's id as encryption context nobody uses
 * the key (Systems Manager guide, "Turn on KMS key encryption of session data").
 */
export function sessionStatements(context: AwsContext): PolicyStatement[] {
  return [
    {
      Sid: "EndsOfASession",
      Effect: "Allow",
      Principal: { AWS: context.accountPrincipal },
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: {
        StringEquals: { "kms:CallerAccount": context.identity.accountId },
        ...endOfASession,
      },
    },
  ];
}
