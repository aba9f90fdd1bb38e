import { bucketArn } from "../bucket";
import type { AwsContext } from "../context";
import type { PolicyStatement } from "../policy-document";

/** The balancers of this account and region write their logs, each below a prefix of its own, and change none. */
export function balancerLogStatements(context: AwsContext, bucket: string): PolicyStatement[] {
  const { accountId } = context.identity;
  return [
    {
      Sid: "BalancersOfThisAccount",
      Effect: "Allow",
      Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `${bucketArn(bucket)}/*/AWSLogs/${accountId}/*`,
      Condition: { ArnLike: { "aws:SourceArn": context.arn("elasticloadbalancing", "loadbalancer/*") } },
    },
  ];
}
