import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { CloudwatchLogResourcePolicy } from "@cdktf/provider-aws/lib/cloudwatch-log-resource-policy";
import { Wafv2WebAcl } from "@cdktf/provider-aws/lib/wafv2-web-acl";
import { Wafv2WebAclAssociation } from "@cdktf/provider-aws/lib/wafv2-web-acl-association";
import { Wafv2WebAclLoggingConfiguration } from "@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration";
import { Construct } from "constructs";
import type { EntryPaths } from "../../ports/entry";
import type { AwsContext } from "../context";
import { policyDocument } from "../policy-document";
import { visible, webAclRules } from "./web-acl-rules";

/** Headers that open an account: sessions, tokens, API keys and their signatures (application facts 2.2). */
const secretHeaders = ["authorization", "cookie", "x-auth-apikey", "x-auth-signature", "x-csrf-token"];

export interface AwsWebAclProps {
  readonly balancerArn: string;
  readonly paths: EntryPaths;
  readonly requestsPerFiveMinutes: number;
  readonly logKeyArn: string;
  readonly logRetentionDays: number;
}

/** The filter before the public balancer. Every request that a rule touched is logged, without what would open an account. */
export class AwsWebAcl extends Construct {
  readonly acl: Wafv2WebAcl;

  constructor(scope: Construct, id: string, context: AwsContext, props: AwsWebAclProps) {
    super(scope, id);
    const name = context.name("entry");
    this.acl = new Wafv2WebAcl(this, "acl", {
      name,
      description: "what the public entry refuses",
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      rule: webAclRules(props.paths, props.requestsPerFiveMinutes),
      visibilityConfig: visible(name),
    });
    new Wafv2WebAclAssociation(this, "association", { webAclArn: this.acl.arn, resourceArn: props.balancerArn });
    this.log(name, context, props);
  }

  private log(name: string, context: AwsContext, { logKeyArn, logRetentionDays }: AwsWebAclProps): void {
    const group = new CloudwatchLogGroup(this, "log-group", {
      // WAF writes to groups of this prefix only.
      name: `aws-waf-logs-${name}`,
      retentionInDays: logRetentionDays,
      kmsKeyId: logKeyArn,
    });
    const mayWrite = new CloudwatchLogResourcePolicy(this, "writers", {
      policyName: `${name}-waf`,
      policyDocument: policyDocument([
        {
          Sid: "WafOfThisAccount",
          Effect: "Allow",
          Principal: { Service: "delivery.logs.amazonaws.com" },
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: `${group.arn}:*`,
          Condition: {
            StringEquals: { "aws:SourceAccount": context.identity.accountId },
            ArnLike: { "aws:SourceArn": context.arn("logs", "*") },
          },
        },
      ]),
    });
    new Wafv2WebAclLoggingConfiguration(this, "log", {
      resourceArn: this.acl.arn,
      logDestinationConfigs: [group.arn],
      redactedFields: secretHeaders.map((header) => ({ singleHeader: { name: header } })),
      // Plain allowed requests are in the balancer's access log already.
      loggingFilter: {
        defaultBehavior: "DROP",
        filter: [
          {
            behavior: "KEEP",
            requirement: "MEETS_ANY",
            condition: ["BLOCK", "COUNT", "EXCLUDED_AS_COUNT"].map((action) => ({ actionCondition: { action } })),
          },
        ],
      },
      dependsOn: [mayWrite],
    });
  }
}
