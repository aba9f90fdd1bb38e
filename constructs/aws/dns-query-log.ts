import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { CloudwatchLogResourcePolicy } from "@cdktf/provider-aws/lib/cloudwatch-log-resource-policy";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Route53QueryLog } from "@cdktf/provider-aws/lib/route53-query-log";
import { Construct } from "constructs";
import type { AwsContext } from "./context";
import { dnsRegion, zonesOfThisAccount } from "./dns-signing";
import { administration, deletionWindowDays } from "./key";
import { policyDocument, type PolicyStatement } from "./policy-document";

export interface AwsDnsQueryLogProps {
  readonly zoneId: string;
  readonly domain: string;
  /** Days of the set CloudWatch accepts. */
  readonly retentionDays: number;
}

/** Every question the world asks the public zone. It shows who looks for names that do not exist, before they attack. */
export class AwsDnsQueryLog extends Construct {
  constructor(scope: Construct, id: string, context: AwsContext, props: AwsDnsQueryLogProps) {
    super(scope, id);
    const region = dnsRegion;
    // Route 53 is allowed to write by this prefix.
    const name = `/aws/route53/${props.domain}`;
    const key = new KmsKey(this, "key", {
      region,
      description: `${context.identity.prefix}: log of DNS queries`,
      enableKeyRotation: true,
      deletionWindowInDays: deletionWindowDays,
      policy: policyDocument([administration(context), logsUse(context, name)]),
    });
    new KmsAlias(this, "key-alias", { region, name: `alias/${context.name("dns-log")}`, targetKeyId: key.keyId });
    const group = new CloudwatchLogGroup(this, "log-group", {
      region,
      name,
      retentionInDays: props.retentionDays,
      kmsKeyId: key.arn,
    });
    const mayWrite = new CloudwatchLogResourcePolicy(this, "writers", {
      region,
      policyName: context.name("dns-query-log"),
      policyDocument: policyDocument([
        {
          Sid: "Route53OfThisAccount",
          Effect: "Allow",
          Principal: { Service: "route53.amazonaws.com" },
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: `${group.arn}:*`,
          Condition: zonesOfThisAccount(context),
        },
      ]),
    });
    new Route53QueryLog(this, "log", {
      zoneId: props.zoneId,
      cloudwatchLogGroupArn: group.arn,
      // Route 53 tries the group at once.
      dependsOn: [mayWrite],
    });
  }
}

/** CloudWatch Logs there encrypts this one group. */
function logsUse({ identity }: AwsContext, group: string): PolicyStatement {
  const arn = `arn:aws:logs:${dnsRegion}:${identity.accountId}:log-group:${group}`;
  return {
    Sid: "TheLogOfQueries",
    Effect: "Allow",
    Principal: { Service: `logs.${dnsRegion}.amazonaws.com` },
    Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
    Resource: "*",
    Condition: { ArnEquals: { "kms:EncryptionContext:aws:logs:arn": arn } },
  };
}
