import { bucketArn } from "../bucket";
import type { AwsContext } from "../context";
import type { PolicyStatement } from "../policy-document";
import { identityNames } from "./names";
import { sessionsOfPeople, shell, tunnel } from "./rights/sessions";

const isVaults = { StringEquals: { "aws:ResourceTag/component": "vault" } } as const;

/** Vault's things, where they are in this account: sessions on its machines, its keys' policies, its snapshots and audit. */
export function custodianRights(
  context: AwsContext,
  stores: { readonly audit: string; readonly backups: string },
): PolicyStatement[] {
  const { vaultLogs } = identityNames(context);
  return [
    // Looking for a machine names none; what is found is configuration.
    {
      Sid: "FindVaultsThings",
      Effect: "Allow",
      Action: [
        "ec2:DescribeInstance*",
        "ec2:DescribeSnapshots",
        "ec2:DescribeTags",
        "ec2:DescribeVolumes",
        "kms:ListAliases",
        "kms:ListKeys",
        "ssm:DescribeInstanceInformation",
        "ssm:DescribeSessions",
        "ssm:GetConnectionStatus",
      ],
      Resource: "*",
    },
    ...sessionsOfPeople(context, {
      machines: { component: "vault", environment: context.identity.environment },
      documents: [shell, tunnel],
    }),
    {
      Sid: "KeepVaultsKeys",
      Effect: "Allow",
      Action: [
        "kms:CancelKeyDeletion",
        "kms:DescribeKey",
        "kms:DisableKey",
        "kms:EnableKey*",
        "kms:GetKey*",
        "kms:ListGrants",
        "kms:ListKeyPolicies",
        "kms:ListResourceTags",
        "kms:PutKeyPolicy",
        "kms:RevokeGrant",
        "kms:ScheduleKeyDeletion",
      ],
      Resource: context.arn("kms", "key/*"),
      Condition: isVaults,
    },
    {
      Sid: "CopyVaultsVolumes",
      Effect: "Allow",
      Action: "ec2:CreateSnapshot",
      Resource: context.arn("ec2", "volume/*"),
      Condition: isVaults,
    },
    {
      Sid: "MarkTheCopiesAsVaults",
      Effect: "Allow",
      Action: ["ec2:CreateSnapshot", "ec2:CreateTags"],
      Resource: `arn:aws:ec2:${context.identity.region}::snapshot/*`,
      Condition: { StringEquals: { "aws:RequestTag/component": "vault" } },
    },
    {
      Sid: "RestartVaultsMachines",
      Effect: "Allow",
      Action: ["ec2:RebootInstances", "ec2:StartInstances", "ec2:StopInstances"],
      Resource: context.arn("ec2", "instance/*"),
      Condition: isVaults,
    },
    // Whoever starts a machine hands the key of its volumes to EC2; Vault's own key refuses even that.
    {
      Sid: "LetStartedMachinesUseTheirVolumes",
      Effect: "Allow",
      Action: ["kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncrypt*"],
      Resource: context.arn("kms", "key/*"),
      Condition: {
        StringEquals: {
          ...isVaults.StringEquals,
          "kms:ViaService": `ec2.${context.identity.region}.amazonaws.com`,
        },
      },
    },
    {
      Sid: "ReadVaultsReports",
      Effect: "Allow",
      Action: ["logs:FilterLogEvents", "logs:GetLog*", "logs:StartQuery"],
      Resource: vaultLogs,
    },
    {
      Sid: "RestoreVaultsFiles",
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: [`${bucketArn(stores.backups)}/vault/*`, `${bucketArn(stores.audit)}/vault/*`],
    },
  ];
}
