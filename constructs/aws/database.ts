import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { DbInstance } from "@cdktf/provider-aws/lib/db-instance";
import { DbSubnetGroup } from "@cdktf/provider-aws/lib/db-subnet-group";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import type { Database, DatabaseSpec, SecretReference } from "../ports/database";
import type { AwsContext } from "./context";
import { AwsDatabaseAlarms } from "./database-alarms";
import { AwsDatabaseSettings } from "./database-settings";
import type { AwsFirewall } from "./firewall";
import type { AwsKeys } from "./keys";
import type { AwsNetwork } from "./network";
import { serviceTrust } from "./policy-document";

/** Logs shipped to CloudWatch. Not the general log: it holds customers' data, statement by statement. */
const exportedLogs = ["audit", "error", "slowquery"];

/** Days the logs are kept: the scanners' floor, and a year of who did what. */
const logRetentionDays = 365;

/** Seconds between two readings of the operating system's figures. */
const monitoringIntervalSeconds = 60;

export interface AwsDatabaseProps extends DatabaseSpec {
  readonly network: AwsNetwork;
  readonly firewall: AwsFirewall;
  readonly keys: AwsKeys;
  /** Where its alarms go. */
  readonly alarmTopicArn: string;
}

/**
 * The `Database` port on RDS; `regional` availability becomes Multi-AZ. RDS keeps the log of every second it keeps
 * backups of, so `pointInTimeRecoveryDays` is met by the retention of backups.
 *
 * Replacing forcers (cloud facts 1.5): engine, user name, key, encryption. The identifier is renamed in place.
 */
export class AwsDatabase extends Construct implements Database {
  readonly host: string;
  readonly port = 3306;
  readonly credentials: SecretReference;
  /** Escape hatch: the raw resource, for `addOverride` beside a comment that says why. */
  readonly instance: DbInstance;

  /** @throws when the machine is none of RDS: EC2's names are the usual slip, and only apply would notice */
  constructor(scope: Construct, id: string, context: AwsContext, props: AwsDatabaseProps) {
    super(scope, id);
    this.refuseMachinesOfEc2(props.machineType);
    const settings = new AwsDatabaseSettings(this, "settings", context);
    const subnets = this.groupDataSubnets(context, props);
    const monitoring = this.createMonitoringRole(context);
    const logs = this.createLogGroups(props);
    this.instance = this.createInstance(props, settings, subnets, monitoring, logs);
    this.host = this.instance.address;
    this.credentials = { id: this.instance.masterUserSecret.get(0).secretArn };
    new AwsDatabaseAlarms(this, "alarms", context, { ...props, instance: this.instance });
  }

  private refuseMachinesOfEc2(machineType: string): void {
    if (machineType.startsWith("db.")) return;
    throw new Error(
      `${this.node.path}: machineType is "${machineType}". Allowed on aws: classes of RDS, which begin with "db.". Fix: use "db.${machineType}" or another class`,
    );
  }

  private groupDataSubnets(context: AwsContext, { network, name }: AwsDatabaseProps): DbSubnetGroup {
    return new DbSubnetGroup(this, "subnets", {
      name: context.name("data"),
      description: `${name}: the data tier`,
      subnetIds: network.subnetIds("data"),
    });
  }

  private createMonitoringRole(context: AwsContext) {
    const role = new IamRole(this, "monitoring-role", {
      name: context.name("mysql-monitoring"),
      permissionsBoundary: context.boundaryArn,
      assumeRolePolicy: serviceTrust("monitoring.rds.amazonaws.com", context.identity.accountId),
    });
    const attachment = new IamRolePolicyAttachment(this, "monitoring-role-policy", {
      role: role.name,
      policyArn: "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
    });
    return { arn: role.arn, attachment };
  }

  /** Before the instance: a group that RDS makes by itself has neither key nor retention. */
  private createLogGroups({ name, keys }: AwsDatabaseProps): CloudwatchLogGroup[] {
    return exportedLogs.map(
      (log) =>
        new CloudwatchLogGroup(this, `${log}-log`, {
          name: `/aws/rds/instance/${name}/${log}`,
          retentionInDays: logRetentionDays,
          kmsKeyId: keys.arn("logs"),
        }),
    );
  }

  private createInstance(
    props: AwsDatabaseProps,
    settings: AwsDatabaseSettings,
    subnets: DbSubnetGroup,
    monitoring: { arn: string; attachment: IamRolePolicyAttachment },
    logs: readonly CloudwatchLogGroup[],
  ): DbInstance {
    return new DbInstance(this, "instance", {
      identifier: props.name,
      engine: "mysql",
      engineVersion: props.version,
      // A major upgrade is a guarded migration (cloud facts 2.1), never a side effect.
      allowMajorVersionUpgrade: false,
      autoMinorVersionUpgrade: true,
      applyImmediately: false,
      instanceClass: props.machineType,
      multiAz: props.availability === "regional",
      ...this.storage(props),
      ...this.access(props, subnets),
      parameterGroupName: settings.parameterGroupName,
      optionGroupName: settings.optionGroupName,
      backupRetentionPeriod: props.backupRetentionDays,
      backupWindow: props.backupWindow,
      maintenanceWindow: props.maintenanceWindow,
      copyTagsToSnapshot: true,
      deleteAutomatedBackups: false,
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: props.finalSnapshotName,
      enabledCloudwatchLogsExports: exportedLogs,
      monitoringInterval: monitoringIntervalSeconds,
      monitoringRoleArn: monitoring.arn,
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: props.keys.arn("database"),
      performanceInsightsRetentionPeriod: 7,
      lifecycle: { preventDestroy: true },
      dependsOn: [monitoring.attachment, ...logs],
    });
  }

  private storage(props: AwsDatabaseProps) {
    return {
      storageType: "gp3",
      storageEncrypted: true,
      kmsKeyId: props.keys.arn("database"),
      allocatedStorage: props.storageGiB,
      maxAllocatedStorage: props.storageLimitGiB,
    };
  }

  /** No address outside the data tier, TLS by a current authority, and a password that RDS makes, keeps and rotates. */
  private access(props: AwsDatabaseProps, subnets: DbSubnetGroup) {
    return {
      dbSubnetGroupName: subnets.name,
      vpcSecurityGroupIds: [props.firewall.groupId(props.group)],
      publiclyAccessible: false,
      port: this.port,
      caCertIdentifier: "rds-ca-rsa2048-g1",
      // MySQL 5.7 takes 16 characters.
      username: "rkcp_admin",
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: props.keys.arn("database"),
    };
  }
}
