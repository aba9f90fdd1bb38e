import { CloudwatchLogMetricFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-metric-filter";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import type { AwsContext } from "../context";
import { type AuditEvent, ownEvents, roleUse } from "./audit-events";
import { benchmarkEvents } from "./benchmark-events";

export interface AwsAuditAlarmsProps {
  /** Log group of the audit trail. */
  readonly logGroupName: string;
  /** Roles whose use rings each time. */
  readonly alarmedRoles: readonly string[];
  readonly alarmTopicArn: string;
}

/** Whoever weakens the account, or takes a role meant for emergencies, is heard of within minutes. */
export class AwsAuditAlarms extends Construct {
  constructor(scope: Construct, id: string, context: AwsContext, props: AwsAuditAlarmsProps) {
    super(scope, id);
    const events = [...benchmarkEvents, ...ownEvents, ...props.alarmedRoles.map((role) => roleUse(context, role))];
    for (const event of events) this.watch(context, props, event);
  }

  private watch(
    context: AwsContext,
    props: AwsAuditAlarmsProps,
    { id, what, pattern, threshold = 1 }: AuditEvent,
  ): void {
    const name = context.name(id);
    const namespace = context.name("audit");
    new CloudwatchLogMetricFilter(this, `${id}-filter`, {
      name,
      logGroupName: props.logGroupName,
      pattern,
      metricTransformation: { name, namespace, value: "1" },
    });
    new CloudwatchMetricAlarm(this, id, {
      alarmName: name,
      alarmDescription: `Audit: ${what}. Look for it in the log group ${props.logGroupName}`,
      namespace,
      metricName: name,
      statistic: "Sum",
      period: 300,
      evaluationPeriods: 1,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold,
      // No event is no reading, and that is how it should be.
      treatMissingData: "notBreaching",
      alarmActions: [props.alarmTopicArn],
    });
  }
}
