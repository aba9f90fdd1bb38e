import { BackupPlan } from "@cdktf/provider-aws/lib/backup-plan";
import { BackupSelection } from "@cdktf/provider-aws/lib/backup-selection";
import { BackupVault } from "@cdktf/provider-aws/lib/backup-vault";
import { BackupVaultLockConfiguration } from "@cdktf/provider-aws/lib/backup-vault-lock-configuration";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import type { VolumeBackupsSpec } from "../../ports/stores";
import type { AwsContext } from "../context";
import type { AwsKeys } from "../keys";
import { plainServiceTrust } from "../policy-document";
import { AwsRole } from "../role";

/** What a volume says about itself; the value is days. */
export const backupTag = "backup-days";

/** Daily, UTC: an hour before the database's own backup in both environments. */
const schedule = "cron(0 1 * * ? *)";

/** Longest time a backup is kept, days: nothing asks for more, and a mistyped century would be paid for. */
const longestRetentionDays = 366;

export interface AwsVolumeBackupsProps extends VolumeBackupsSpec {
  readonly keys: AwsKeys;
  readonly alarmTopicArn: string;
}

/**
 * Daily backups of the environment's tagged volumes, and their copies in the other account.
 *
 * The vault's lock is in governance mode: it stops everybody without the right to lift it. Compliance mode would make a
 * mistyped retention last for ever; what nobody here can delete is the copy in the other account.
 */
export class AwsVolumeBackups extends Construct {
  constructor(scope: Construct, id: string, context: AwsContext, props: AwsVolumeBackupsProps) {
    super(scope, id);
    const vault = this.createVault(context, props);
    const role = this.createRole(context);
    for (const days of new Set(props.retentionDays)) this.backUp(context, { ...props, days, vault, role });
    this.watch(context, vault, props.alarmTopicArn);
  }

  private createVault(context: AwsContext, { keys }: AwsVolumeBackupsProps): BackupVault {
    const vault = new BackupVault(this, "vault", {
      name: context.name("backups"),
      kmsKeyArn: keys.arn("backups"),
      forceDestroy: false,
      lifecycle: { preventDestroy: true },
    });
    new BackupVaultLockConfiguration(this, "lock", {
      backupVaultName: vault.name,
      minRetentionDays: 1,
      maxRetentionDays: longestRetentionDays,
    });
    return vault;
  }

  private createRole(context: AwsContext): AwsRole {
    const role = new AwsRole(this, "role", context, {
      role: "backup",
      description: "AWS Backup makes and copies snapshots of tagged volumes",
      // The service calls without a source account.
      trust: plainServiceTrust("backup.amazonaws.com"),
      statements: [],
    });
    new IamRolePolicyAttachment(this, "may-back-up", {
      role: role.name,
      policyArn: "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",
    });
    return role;
  }

  private backUp(
    context: AwsContext,
    plan: AwsVolumeBackupsProps & { days: number; vault: BackupVault; role: AwsRole },
  ): void {
    const { days, vault, role, copies } = plan;
    const lifecycle = { deleteAfter: days };
    const daily = new BackupPlan(this, `daily-${days}`, {
      name: context.name(`daily-${days}`),
      rule: [
        {
          ruleName: "daily",
          targetVaultName: vault.name,
          schedule,
          startWindow: 60,
          completionWindow: 360,
          lifecycle,
          ...(copies && { copyAction: [{ destinationVaultArn: copies.backupVault, lifecycle }] }),
        },
      ],
    });
    new BackupSelection(this, `volumes-${days}`, {
      name: `volumes-${days}`,
      planId: daily.id,
      iamRoleArn: role.arn,
      resources: ["arn:aws:ec2:*:*:volume/*"],
      // Both must hold: another environment of the account has volumes with the same tag.
      condition: [
        {
          stringEquals: [
            { key: `aws:ResourceTag/${backupTag}`, value: String(days) },
            { key: "aws:ResourceTag/environment", value: context.identity.environment },
          ],
        },
      ],
    });
  }

  private watch(context: AwsContext, vault: BackupVault, topicArn: string): void {
    for (const [id, metricName, what] of [
      ["backup-failed", "NumberOfBackupJobsFailed", "backup of a volume"],
      ["copy-failed", "NumberOfCopyJobsFailed", "copy of a backup into the other account"],
    ] as const) {
      new CloudwatchMetricAlarm(this, id, {
        alarmName: context.name(id),
        alarmDescription: `A ${what} failed; AWS Backup's job list says why`,
        namespace: "AWS/Backup",
        metricName,
        dimensions: { BackupVaultName: vault.name },
        statistic: "Sum",
        period: 3600,
        evaluationPeriods: 1,
        comparisonOperator: "GreaterThanThreshold",
        threshold: 0,
        // The metric exists only while something fails.
        treatMissingData: "notBreaching",
        alarmActions: [topicArn],
      });
    }
  }
}
