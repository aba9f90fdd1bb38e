import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { DbEventSubscription } from "@cdktf/provider-aws/lib/db-event-subscription";
import type { DbInstance } from "@cdktf/provider-aws/lib/db-instance";
import { Construct } from "constructs";
import type { AwsContext } from "./context";

const bytesPerGiB = 1024 ** 3;
const bytesPerMiB = 1024 ** 2;

export interface AwsDatabaseAlarmsProps {
  readonly instance: DbInstance;
  readonly name: string;
  readonly storageGiB: number;
  readonly connectionAlarm: number;
  readonly alarmTopicArn: string;
}

/** One reading and when it wakes somebody. */
interface Alarm {
  readonly metric: string;
  readonly description: string;
  readonly comparison: "GreaterThanThreshold" | "LessThanThreshold";
  readonly threshold: number;
  /** Minutes in a row, so that a peak wakes nobody. */
  readonly minutes: number;
}

/** What tells early that the ledger is in trouble, and every event RDS reports. */
export class AwsDatabaseAlarms extends Construct {
  constructor(scope: Construct, id: string, context: AwsContext, props: AwsDatabaseAlarmsProps) {
    super(scope, id);
    for (const [role, alarm] of Object.entries(alarmsFor(props))) {
      new CloudwatchMetricAlarm(this, role, {
        alarmName: context.name(`mysql-${role}`),
        alarmDescription: alarm.description,
        namespace: "AWS/RDS",
        metricName: alarm.metric,
        dimensions: { DBInstanceIdentifier: props.name },
        statistic: "Average",
        period: 60,
        evaluationPeriods: alarm.minutes,
        comparisonOperator: alarm.comparison,
        threshold: alarm.threshold,
        // Silence is bad news too: a server that reports nothing is not well.
        treatMissingData: "breaching",
        alarmActions: [props.alarmTopicArn],
        okActions: [props.alarmTopicArn],
      });
    }
    new DbEventSubscription(this, "events", {
      name: context.name("mysql-events"),
      snsTopic: props.alarmTopicArn,
      sourceType: "db-instance",
      sourceIds: [props.instance.identifier],
      eventCategories: ["availability", "deletion", "failover", "failure", "low storage", "maintenance", "recovery"],
    });
  }
}

function alarmsFor({ storageGiB, connectionAlarm }: AwsDatabaseAlarmsProps): Readonly<Record<string, Alarm>> {
  const above = (metric: string, threshold: number, minutes: number, description: string): Alarm => ({
    metric,
    threshold,
    minutes,
    description,
    comparison: "GreaterThanThreshold",
  });
  const below = (metric: string, threshold: number, minutes: number, description: string): Alarm => ({
    ...above(metric, threshold, minutes, description),
    comparison: "LessThanThreshold",
  });
  return {
    cpu: above("CPUUtilization", 80, 15, "CPU above 80 % for 15 minutes: orders wait"),
    storage: below(
      "FreeStorageSpace",
      Math.floor((storageGiB * bytesPerGiB) / 10),
      5,
      "Less than a tenth of the volume free",
    ),
    memory: below("FreeableMemory", 256 * bytesPerMiB, 15, "Less than 256 MiB free: the server will swap"),
    connections: above("DatabaseConnections", connectionAlarm, 5, "More connections than the workloads should hold"),
    "write-latency": above("WriteLatency", 0.1, 10, "Writes take more than a tenth of a second"),
  };
}
