import type { AwsContext } from "../../context";
import type { PolicyStatement } from "../../policy-document";

/** Services that use a key on behalf of whoever applies. */
const keyUsers = ["backup", "ec2", "eks", "rds", "s3", "secretsmanager", "sns"];

/** Database, buckets, backups, secrets without values. */
export function storeRights(context: AwsContext, artifacts: string): PolicyStatement[] {
  const { prefix } = context.identity;
  return [
    {
      Sid: "RunTheDatabase",
      Effect: "Allow",
      Action: [
        "rds:AddSourceIdentifierToSubscription",
        "rds:AddTagsToResource",
        "rds:CreateDBInstance",
        "rds:CreateDBParameterGroup",
        "rds:CreateDBSnapshot",
        "rds:CreateDBSubnetGroup",
        "rds:CreateEventSubscription",
        "rds:CreateOptionGroup",
        "rds:Delete*",
        "rds:ModifyDBInstance",
        "rds:ModifyDBParameterGroup",
        "rds:ModifyDBSubnetGroup",
        "rds:ModifyEventSubscription",
        "rds:ModifyOptionGroup",
        "rds:RebootDBInstance",
        "rds:RemoveSourceIdentifierFromSubscription",
        "rds:RemoveTagsFromResource",
        "rds:ResetDBParameterGroup",
      ],
      Resource: context.arn("rds", `*:${prefix}-*`),
    },
    {
      Sid: "SecretsWithoutTheirValues",
      Effect: "Allow",
      Action: [
        "secretsmanager:CreateSecret",
        "secretsmanager:DeleteSecret",
        "secretsmanager:*ResourcePolicy",
        "secretsmanager:RestoreSecret",
        "secretsmanager:RotateSecret",
        "secretsmanager:TagResource",
        "secretsmanager:UntagResource",
        "secretsmanager:UpdateSecret",
      ],
      Resource: [context.arn("secretsmanager", `secret:${prefix}*`), context.arn("secretsmanager", "secret:rds!*")],
    },
    {
      Sid: "BuildBuckets",
      Effect: "Allow",
      Action: [
        "s3:CreateBucket",
        "s3:DeleteBucket*",
        "s3:ListBucket*",
        "s3:PutBucket*",
        "s3:PutEncryptionConfiguration",
        "s3:PutLifecycleConfiguration",
        "s3:PutReplicationConfiguration",
        "s3:TagResource",
        "s3:UntagResource",
      ],
      Resource: `arn:aws:s3:::${prefix}-*`,
    },
    {
      Sid: "FillArtifacts",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: `arn:aws:s3:::${artifacts}/*`,
    },
    {
      Sid: "PlanBackups",
      Effect: "Allow",
      Action: [
        "backup:CreateBackup*",
        "backup:DeleteBackup*",
        "backup:PutBackupVault*",
        "backup:TagResource",
        "backup:UntagResource",
        "backup:UpdateBackupPlan",
      ],
      Resource: [context.arn("backup", `backup-vault:${prefix}-*`), context.arn("backup", "backup-plan:*")],
    },
    // Storage behind every vault; it has no name.
    { Sid: "MountBackups", Effect: "Allow", Action: "backup-storage:MountCapsule", Resource: "*" },
  ];
}

/** Keys are made and kept; used only by a service, on behalf of whoever applies. */
export function keyRights(context: AwsContext): PolicyStatement[] {
  const { prefix, environment, region } = context.identity;
  const own = { "aws:ResourceTag/environment": environment };
  const keys = `arn:aws:kms:*:${context.identity.accountId}:key/*`;
  return [
    // A key has no name before it is made: its tag says whose it is.
    {
      Sid: "MakeKeys",
      Effect: "Allow",
      Action: ["kms:CreateKey", "kms:TagResource"],
      Resource: "*",
      Condition: { StringEquals: { "aws:RequestTag/environment": environment } },
    },
    {
      Sid: "KeepKeys",
      Effect: "Allow",
      Action: [
        "kms:CancelKeyDeletion",
        "kms:CreateAlias",
        "kms:DeleteAlias",
        "kms:DisableKey",
        "kms:EnableKey*",
        "kms:PutKeyPolicy",
        "kms:ScheduleKeyDeletion",
        "kms:TagResource",
        "kms:UntagResource",
        "kms:UpdateAlias",
        "kms:UpdateKeyDescription",
      ],
      Resource: keys,
      Condition: { StringEquals: own },
    },
    {
      Sid: "NameKeys",
      Effect: "Allow",
      Action: ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"],
      Resource: `arn:aws:kms:*:${context.identity.accountId}:alias/${prefix}-*`,
    },
    {
      Sid: "UseKeysThroughServices",
      Effect: "Allow",
      Action: [
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:Encrypt",
        "kms:GenerateDataKey*",
        "kms:ReEncrypt*",
        "kms:RetireGrant",
      ],
      Resource: keys,
      Condition: {
        StringEquals: { ...own, "kms:ViaService": keyUsers.map((service) => `${service}.${region}.amazonaws.com`) },
      },
    },
    // EKS asks for its grant without saying that it does so for a resource (constructs/aws/keys.ts).
    {
      Sid: "LetTheClusterUseItsKey",
      Effect: "Allow",
      Action: "kms:CreateGrant",
      Resource: keys,
      Condition: { StringEquals: own, Bool: { "aws:ViaAWSService": "true" } },
    },
  ];
}
