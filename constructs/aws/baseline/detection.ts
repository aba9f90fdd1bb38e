import { AccessanalyzerAnalyzer } from "@cdktf/provider-aws/lib/accessanalyzer-analyzer";
import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { GuarddutyDetector } from "@cdktf/provider-aws/lib/guardduty-detector";
import { GuarddutyDetectorFeature } from "@cdktf/provider-aws/lib/guardduty-detector-feature";
import { Construct } from "constructs";
import type { AwsContext } from "../context";

/**
 * Sources beyond the trail, flow logs and DNS, which are always looked at. Logins to databases cover Aurora and PostgreSQL
 * so far; it is on for the day when they cover RDS for MySQL too. Left out: scanning volumes, which copies them into an
 * account of AWS's and needs keys that our volumes' policy does not give, and agents on machines, which need a way in.
 */
const features = ["S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "RDS_LOGIN_EVENTS"] as const;

/** GuardDuty's scale: 4 is medium; below it are port scans of a public address. */
const leastSeverity = 4;

/** Looks for takeovers and for what is shared with strangers, and tells the people on call. */
export class AwsDetection extends Construct {
  constructor(scope: Construct, id: string, context: AwsContext, alarmTopicArn: string) {
    super(scope, id);
    const detector = new GuarddutyDetector(this, "detector", {
      enable: true,
      findingPublishingFrequency: "FIFTEEN_MINUTES",
    });
    for (const feature of features) {
      new GuarddutyDetectorFeature(this, feature.toLowerCase().replaceAll("_", "-"), {
        detectorId: detector.id,
        name: feature,
        status: "ENABLED",
      });
    }
    new AccessanalyzerAnalyzer(this, "analyzer", { analyzerName: context.name("access"), type: "ACCOUNT" });
    this.tell(context, alarmTopicArn);
  }

  private tell(context: AwsContext, alarmTopicArn: string): void {
    const found = new CloudwatchEventRule(this, "found", {
      name: context.name("threat-found"),
      description: "GuardDuty found something of medium severity or worse",
      eventPattern: JSON.stringify({
        source: ["aws.guardduty"],
        "detail-type": ["GuardDuty Finding"],
        detail: { severity: [{ numeric: [">=", leastSeverity] }] },
      }),
    });
    new CloudwatchEventTarget(this, "people", { rule: found.name, targetId: "alarms", arn: alarmTopicArn });
  }
}
