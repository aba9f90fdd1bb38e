import { Construct } from "constructs";
import type { BaselineSpec } from "../../ports/baseline";
import type { AwsContext } from "../context";
import type { AwsKeys } from "../keys";
import { AwsAccountDefaults } from "./account-defaults";
import { AwsAudit } from "./audit";
import { AwsAuditAlarms } from "./audit-alarms";
import { AwsAuditCopies } from "./audit-copies";
import { AwsBudget } from "./budget";
import { AwsConfiguration } from "./configuration";
import { AwsDetection } from "./detection";
import { AwsSessions } from "./sessions";

export interface AwsBaselineProps extends BaselineSpec {
  readonly keys: AwsKeys;
  readonly alarmTopicArn: string;
}

/** What exists once in the account. Adding it to an account that has some of it already starts with imports (docs/deploying-on-aws.md). */
export class AwsBaseline extends Construct {
  constructor(scope: Construct, id: string, context: AwsContext, props: AwsBaselineProps) {
    super(scope, id);
    const { keys, alarmTopicArn, audit: spec, configuration } = props;
    new AwsAccountDefaults(this, "defaults", keys);
    const audit = new AwsAudit(this, "audit", context, { ...spec, keys });
    new AwsAuditAlarms(this, "alarms", context, {
      logGroupName: audit.logGroup.name,
      alarmedRoles: spec.alarmedRoles,
      alarmTopicArn,
    });
    if (spec.copies) new AwsAuditCopies(this, "copies", context, { ...spec.copies, audit, store: spec.store });
    new AwsDetection(this, "detection", context, alarmTopicArn);
    if (configuration) {
      new AwsConfiguration(this, "configuration", context, { ...configuration, keyArn: audit.keyArn });
    }
    new AwsSessions(this, "sessions", context, { keys, retentionDays: spec.searchDays });
    new AwsBudget(this, "budget", context, props.budget);
  }
}
