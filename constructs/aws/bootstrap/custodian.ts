import { bucketArn } from "../bucket";
import type { AwsContext } from "../context";
import type { PolicyStatement } from "../policy-document";
import { identityNames } from "./names";
import { useOfStartedVolumes } from "./rights/machines";
import { sessionsOfPeople, shell, tunnel } from "./rights/sessions";
import { isVaults } from "./vault-guard";

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
      Condition: { StringEquals: isVaults },
    },
    {
      Sid: "CopyVaultsVolumes",
      Effect: "Allow",
      Action: "ec2:CreateSnapshot",
      Resource: context.arn("ec2", "volume/*"),
      Condition: { StringEquals: isVaults },
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
      Condition: { StringEquals: isVaults },
    },
    // Of Vault's volumes, that is: the key that opens Vault refuses even this.
    useOfStartedVolumes(context, isVaults),
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
