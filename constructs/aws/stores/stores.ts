import { Construct } from "constructs";
import type { StoresSpec } from "../../ports/stores";
import { AwsBucket, bucketArn } from "../bucket";
import type { AwsContext } from "../context";
import type { AwsKeys } from "../keys";
import type { PolicyStatement } from "../policy-document";
import { balancerLogStatements } from "./access-logs";
import { AwsDocuments } from "./documents";
import { AwsVolumeBackups } from "./volume-backups";

export interface AwsStoresProps extends StoresSpec {
  readonly keys: AwsKeys;
  /** The network's own route to S3. */
  readonly endpointId: string;
  readonly alarmTopicArn: string;
}

/** Days a replaced version stays: long enough to notice after a holiday. */
const oldVersionDays = 30;

/** A dump older than a year restores an exchange that nobody remembers; the ledger's own backups are the database's. */
const dumpDays = 365;

/** What the environment keeps as objects, and the backups of its volumes. */
export class AwsStores extends Construct {
  /** Who writes a log waits for its policy. */
  readonly accessLogs: AwsBucket;
  readonly artifacts: AwsBucket;
  readonly backups: AwsBucket;

  constructor(scope: Construct, id: string, context: AwsContext, props: AwsStoresProps) {
    super(scope, id);
    const { accessLogs, artifacts, backups, kyc, keys } = props;
    this.accessLogs = new AwsBucket(this, "access-logs", {
      name: accessLogs.name,
      oldVersionDays: 1,
      expiryDays: accessLogs.lockDays,
      lockDays: accessLogs.lockDays,
      statements: balancerLogStatements(context, accessLogs.name),
    });
    this.artifacts = new AwsBucket(this, "artifacts", {
      name: artifacts.name,
      keyArn: keys.arn("artifacts"),
      oldVersionDays,
      statements: [onlyThisAccount(context, artifacts.name)],
    });
    this.backups = new AwsBucket(this, "backups", {
      name: backups.name,
      keyArn: keys.arn("backups"),
      oldVersionDays,
      expiryDays: dumpDays,
      lockDays: backups.lockDays,
      statements: [onlyThisAccount(context, backups.name)],
    });
    new AwsDocuments(this, "kyc", context, {
      name: kyc.name,
      keyArn: keys.arn("kyc"),
      endpointId: props.endpointId,
    });
    new AwsVolumeBackups(this, "volume-backups", context, {
      ...props.volumeBackups,
      keys,
      alarmTopicArn: props.alarmTopicArn,
    });
  }
}

/** Whatever somebody adds to the policy later: nobody of another account, and no service on its own. */
function onlyThisAccount(context: AwsContext, name: string): PolicyStatement {
  return {
    Sid: "OnlyThisAccount",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn(name), `${bucketArn(name)}/*`],
    Condition: { StringNotEquals: { "aws:PrincipalAccount": context.identity.accountId } },
  };
}
