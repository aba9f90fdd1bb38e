import type { AwsContext } from "../context";
import type { PolicyStatement } from "../policy-document";
import { documentsUserArn } from "./documents-user";

/**
 * Documents of customers: their one user, through S3, and nobody else. The user is told by condition and not as a
 * principal: a key whose policy names a user that an empty account lacks yet is refused.
 */
export function documentStatements(context: AwsContext): PolicyStatement[] {
  const { accountId, region } = context.identity;
  return [
    {
      Sid: "DocumentsOfCustomers",
      Effect: "Allow",
      Principal: { AWS: context.accountPrincipal },
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: {
        StringEquals: { "kms:CallerAccount": accountId, "kms:ViaService": `s3.${region}.amazonaws.com` },
        ArnEquals: { "aws:PrincipalArn": documentsUserArn(context) },
      },
    },
  ];
}

/**
 * A copied snapshot is decrypted by the account that receives it, so the key of the volumes lets that account's backup
 * service in, and nobody else of it (AWS Backup guide, "Encryption for copies of backups").
 */
export function copiedVolumeStatements({ identity }: AwsContext): PolicyStatement[] {
  const { copiesAccountId } = identity;
  if (copiesAccountId === undefined) return [];
  const backupService = {
    StringEquals: { "kms:CallerAccount": copiesAccountId },
    ArnEquals: {
      "aws:PrincipalArn": `arn:aws:iam::${copiesAccountId}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup`,
    },
  };
  const Principal = { AWS: `arn:aws:iam::${copiesAccountId}:root` };
  return [
    {
      Sid: "CopiesDecrypt",
      Effect: "Allow",
      Principal,
      // What EBS asks of whoever copies a shared snapshot (EBS user guide, "Share the KMS key").
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
      Resource: "*",
      Condition: backupService,
    },
    {
      Sid: "CopiesGrant",
      Effect: "Allow",
      Principal,
      Action: "kms:CreateGrant",
      Resource: "*",
      Condition: { ...backupService, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}
