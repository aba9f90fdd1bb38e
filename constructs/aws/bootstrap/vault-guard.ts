import { bucketArn } from "../bucket";
import type { AwsContext } from "../context";
import type { PolicyStatement } from "../policy-document";
import { auditStores } from "./guard";
import { identityNames } from "./names";

/** What carries this tag is Vault's (constructs/aws/machines/vault-keys.ts). */
export const isVaults = { "aws:ResourceTag/component": "vault" } as const;

export interface VaultGuardSpec {
  readonly stores: { readonly audit: string; readonly backups: string };
}

/** Who a statement is for: everybody who has it, or everybody but one role. */
type Exception = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/**
 * Vault's secrets: no use of its keys and no handing on, no reading of what it reports or stores. Services act for whoever
 * starts a machine, so the key of its volumes works through EC2; the key that opens Vault doesn't even then, its own
 * policy sees to it. With `vaultMachinesGuard` these are the back doors of cloud facts 7.1.
 *
 * @param except a condition under which a statement does not hold: Vault's own role, in the boundary
 */
export function vaultSecretsGuard(
  context: AwsContext,
  { stores }: VaultGuardSpec,
  except: Exception = {},
): PolicyStatement[] {
  const { vaultLogs, sessionLogs } = identityNames(context);
  const exception = Object.keys(except).length > 0 && { Condition: except };
  return [
    {
      Sid: "NoUseOfVaultsKeys",
      Effect: "Deny",
      Action: ["kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
      Resource: "*",
      Condition: merge(except, {
        StringEquals: isVaults,
        StringNotEquals: { "kms:ViaService": `ec2.${context.identity.region}.amazonaws.com` },
      }),
    },
    // Commands that run later, or by a plan, are not asked about the machines they will reach.
    {
      Sid: "NoCommandsByPlan",
      Effect: "Deny",
      Action: [
        "ssm:*Association*",
        "ssm:*MaintenanceWindow*",
        "ssm:StartAutomationExecution",
        "ssm:StartChangeRequestExecution",
      ],
      Resource: "*",
    },
    {
      Sid: "NoReadingOfVaultsReports",
      Effect: "Deny",
      Action: [
        "logs:CreateExportTask",
        "logs:FilterLogEvents",
        "logs:GetLog*",
        "logs:PutSubscriptionFilter",
        "logs:StartLiveTail",
        "logs:StartQuery",
      ],
      Resource: [...vaultLogs, ...sessionLogs],
      ...exception,
    },
    {
      Sid: "NoFilesOfVaultsOrOfTheRecord",
      Effect: "Deny",
      // Replication to the account of the copies reads by an action of its own, and stays.
      Action: ["s3:DeleteObject*", "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject*", "s3:RestoreObject"],
      Resource: [
        `${bucketArn(stores.backups)}/vault/*`,
        ...auditStores(context, stores.audit).map((store) => `${store}/*`),
      ],
      ...exception,
    },
  ];
}

/** No way onto Vault's machines, and no copy of what is on their volumes. */
export function vaultMachinesGuard({ identity }: AwsContext): PolicyStatement[] {
  return [
    {
      Sid: "NoWayIntoVaultsMachines",
      Effect: "Deny",
      Action: [
        "ec2-instance-connect:*",
        "ec2:GetConsole*",
        "ec2:GetPasswordData",
        "ssm:ResumeSession",
        "ssm:SendCommand",
        "ssm:StartSession",
      ],
      Resource: "*",
      Condition: { StringEquals: isVaults },
    },
    {
      Sid: "NoCopyOfVaultsVolumes",
      Effect: "Deny",
      Action: [
        "backup:Start*",
        "ebs:*",
        "ec2:CopyImage",
        "ec2:CopySnapshot",
        "ec2:CreateImage",
        "ec2:CreateInstanceExportTask",
        "ec2:CreateReplaceRootVolumeTask",
        "ec2:CreateSnapshot*",
        "ec2:ExportImage",
        "ec2:ModifyImageAttribute",
        "ec2:ModifySnapshotAttribute",
      ],
      Resource: "*",
      Condition: { StringEquals: isVaults },
    },
    {
      Sid: "NoMachineFromVaultsSnapshots",
      Effect: "Deny",
      Action: ["ec2:CreateVolume", "ec2:RunInstances"],
      Resource: `arn:aws:ec2:${identity.region}::snapshot/*`,
      Condition: { StringEquals: isVaults },
    },
  ];
}

/** Whoever builds Vault's machines does not keep its keys: their policy and their end are custodians', or break-glass's. */
export function vaultKeepers(): PolicyStatement[] {
  return [
    {
      Sid: "NoKeeperOfVaultsKeys",
      Effect: "Deny",
      Action: [
        "kms:DeleteImportedKeyMaterial",
        "kms:DisableKey*",
        "kms:ImportKeyMaterial",
        "kms:PutKeyPolicy",
        "kms:ReplicateKey",
        "kms:ScheduleKeyDeletion",
        "kms:UpdatePrimaryRegion",
      ],
      Resource: "*",
      Condition: { StringEquals: isVaults },
    },
  ];
}

/** What nobody changes of Vault's machines: who they are, and what marks them. */
export function vaultChanges(context: AwsContext): PolicyStatement[] {
  const { role } = identityNames(context);
  const { accountId, prefix } = context.identity;
  const profile = vaultProfile(context);
  const alias = `arn:aws:kms:*:${accountId}:alias/${prefix}-vault*`;
  return [
    {
      Sid: "NoOtherKeyUnderVaultsName",
      Effect: "Deny",
      Action: ["kms:UpdateAlias", "kms:DeleteAlias"],
      Resource: alias,
    },
    {
      Sid: "NobodyBecomesVault",
      Effect: "Deny",
      Action: ["iam:UpdateAssumeRolePolicy", "sts:*"],
      Resource: role("vault"),
    },
    // Vault's role goes on machines that are marked as Vault's, so that what guards those guards them.
    {
      Sid: "VaultsRoleOnVaultsMachines",
      Effect: "Deny",
      Action: "ec2:RunInstances",
      Resource: context.arn("ec2", "instance/*"),
      Condition: {
        ArnEquals: { "ec2:InstanceProfile": profile },
        StringNotEquals: { "aws:RequestTag/component": "vault" },
      },
    },
    noOtherMachineBecomesVault(context),
    // By names like Vault's only: IAM does not say which role is added, so an applier could use another profile.
    {
      Sid: "VaultsRoleInNoOtherProfile",
      Effect: "Deny",
      Action: "iam:AddRoleToInstanceProfile",
      Resource: `${profile}?*`,
    },
    {
      Sid: "NoNewStartForVaultsMachines",
      Effect: "Deny",
      Action: "ec2:ModifyInstanceAttribute",
      Resource: "*",
      Condition: { StringEquals: { ...isVaults, "ec2:Attribute": "UserData" } },
    },
    {
      Sid: "VaultsMarkStays",
      Effect: "Deny",
      Action: ["ec2:DeleteTags", "kms:UntagResource"],
      Resource: "*",
      Condition: {
        StringEquals: isVaults,
        "ForAnyValue:StringEquals": { "aws:TagKeys": "component" },
      },
    },
    {
      Sid: "VaultsMarkIsNotOverwritten",
      Effect: "Deny",
      Action: ["ec2:CreateTags", "kms:TagResource"],
      Resource: "*",
      Condition: {
        StringEquals: isVaults,
        StringNotEqualsIfExists: { "aws:RequestTag/component": "vault" },
        Null: { "aws:RequestTag/component": "false" },
      },
    },
  ];
}

/** Inside the boundary nobody starts a machine that is Vault. */
export function noMachineBecomesVault(context: AwsContext): PolicyStatement[] {
  return [
    {
      Sid: "NoMachineStartsAsVault",
      Effect: "Deny",
      Action: "ec2:RunInstances",
      Resource: context.arn("ec2", "instance/*"),
      Condition: { ArnEquals: { "ec2:InstanceProfile": vaultProfile(context) } },
    },
    noOtherMachineBecomesVault(context),
  ];
}

function noOtherMachineBecomesVault(context: AwsContext): PolicyStatement {
  return {
    Sid: "VaultsRoleOnNoOtherMachine",
    Effect: "Deny",
    Action: ["ec2:AssociateIamInstanceProfile", "ec2:ReplaceIamInstanceProfileAssociation"],
    Resource: "*",
    Condition: { ArnEquals: { "ec2:NewInstanceProfile": vaultProfile(context) } },
  };
}

/** ARN of the one instance profile that makes a machine Vault. */
export function vaultProfile({ identity }: AwsContext): string {
  return `arn:aws:iam::${identity.accountId}:instance-profile/${identity.prefix}-vault`;
}

function merge(...conditions: readonly Exception[]): Exception {
  const merged: Record<string, Record<string, string | readonly string[]>> = {};
  for (const condition of conditions) {
    for (const [operator, keys] of Object.entries(condition)) merged[operator] = { ...merged[operator], ...keys };
  }
  return merged;
}
