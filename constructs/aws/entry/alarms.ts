import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import type { AwsContext } from "../context";
import type { AwsBalancer } from "./balancer";

/** Answers of class 5 in five minutes that wake somebody: below, single requests fail for reasons of their own. */
const errorsInFiveMinutes = 25;

export interface AwsEntryAlarmsProps {
  readonly balancers: Readonly<Record<string, AwsBalancer>>;
  /** Name of the web ACL. */
  readonly aclName: string;
  /** Refused requests in five minutes that wake somebody. */
  readonly refusedInFiveMinutes: number;
  readonly alarmTopicArn: string;
}

interface Alarm {
  readonly description: string;
  readonly namespace: "AWS/ApplicationELB" | "AWS/WAFV2";
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: "Sum" | "Minimum";
  readonly comparison: "GreaterThanThreshold" | "LessThanThreshold";
  readonly threshold: number;
  readonly periodSeconds: number;
  readonly periods: number;
  /** Errors are not reported while there are none; a balancer without a machine reports nothing either. */
  readonly silence: "notBreaching" | "breaching";
}

/** What tells that customers are turned away: by the gateway, by the balancer, by the filter. */
export class AwsEntryAlarms extends Construct {
  constructor(scope: Construct, id: string, context: AwsContext, props: AwsEntryAlarmsProps) {
    super(scope, id);
    for (const [role, alarm] of Object.entries(alarmsFor(context, props))) {
      new CloudwatchMetricAlarm(this, role, {
        alarmName: context.name(`entry-${role}`),
        alarmDescription: alarm.description,
        namespace: alarm.namespace,
        metricName: alarm.metric,
        dimensions: { ...alarm.dimensions },
        statistic: alarm.statistic,
        period: alarm.periodSeconds,
        evaluationPeriods: alarm.periods,
        comparisonOperator: alarm.comparison,
        threshold: alarm.threshold,
        treatMissingData: alarm.silence,
        alarmActions: [props.alarmTopicArn],
        okActions: [props.alarmTopicArn],
      });
    }
  }
}

function alarmsFor(context: AwsContext, props: AwsEntryAlarmsProps): Readonly<Record<string, Alarm>> {
  const sides = Object.entries(props.balancers).flatMap(([side, balancer]) =>
    Object.entries(balancerAlarms(side, balancer)),
  );
  return {
    ...Object.fromEntries(sides),
    refused: {
      description: `More than ${props.refusedInFiveMinutes} requests refused in five minutes: an attack, or a rule that hits customers`,
      namespace: "AWS/WAFV2",
      metric: "BlockedRequests",
      dimensions: { WebACL: props.aclName, Region: context.identity.region, Rule: "ALL" },
      statistic: "Sum",
      comparison: "GreaterThanThreshold",
      threshold: props.refusedInFiveMinutes,
      periodSeconds: 300,
      periods: 1,
      silence: "notBreaching",
    },
  };
}

function balancerAlarms(side: string, { balancer, targets, listener }: AwsBalancer): Readonly<Record<string, Alarm>> {
  const errors = (metric: string, description: string): Alarm => ({
    description,
    namespace: "AWS/ApplicationELB",
    metric,
    dimensions: { LoadBalancer: balancer.arnSuffix },
    statistic: "Sum",
    comparison: "GreaterThanThreshold",
    threshold: errorsInFiveMinutes,
    periodSeconds: 300,
    periods: 1,
    silence: "notBreaching",
  });
  // Not "unhealthy > 0": nodes without a gateway pod are unhealthy by design, traffic stays on the node it came to.
  const noGateway: Alarm = {
    ...errors("HealthyHostCount", "No node answers for the gateway"),
    dimensions: { LoadBalancer: balancer.arnSuffix, TargetGroup: targets.arnSuffix },
    statistic: "Minimum",
    comparison: "LessThanThreshold",
    threshold: 1,
    periodSeconds: 60,
    periods: 3,
    silence: "breaching",
  };
  return {
    [`${side}-gateway-errors`]: errors("HTTPCode_Target_5XX_Count", "The gateway or what is behind it fails"),
    [`${side}-balancer-errors`]: errors("HTTPCode_ELB_5XX_Count", "The balancer finds nobody to answer"),
    // Before anything listens, no node is asked, and silence is no alarm.
    ...(listener && { [`${side}-no-gateway`]: noGateway }),
  };
}
