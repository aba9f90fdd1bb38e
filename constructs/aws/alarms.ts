import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { Construct } from "constructs";
import type { AlarmsSpec } from "../ports/account";
import type { AwsContext } from "./context";
import type { AwsKeys } from "./keys";
import { policyDocument } from "./policy-document";

/** One topic that every alarm of the environment is sent to. */
export class AwsAlarms extends Construct {
  readonly topicArn: string;

  constructor(scope: Construct, id: string, context: AwsContext, keys: AwsKeys, spec: AlarmsSpec) {
    super(scope, id);
    const topic = new SnsTopic(this, "topic", { name: spec.name, kmsMasterKeyId: keys.arn("alarms") });
    this.topicArn = topic.arn;
    new SnsTopicPolicy(this, "publishers", {
      arn: topic.arn,
      policy: policyDocument([
        {
          Sid: "ServicesOfThisAccount",
          Effect: "Allow",
          Principal: { Service: ["cloudwatch.amazonaws.com", "events.rds.amazonaws.com"] },
          Action: "sns:Publish",
          Resource: topic.arn,
          Condition: { StringEquals: { "aws:SourceAccount": context.identity.accountId } },
        },
        // EventBridge says nothing a condition could ask about: with one, every message would be dropped in silence
        // (EventBridge guide, "Amazon SNS permissions").
        {
          Sid: "Events",
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sns:Publish",
          Resource: topic.arn,
        },
      ]),
    });
    for (const endpoint of spec.emails) {
      // The address is the subscription's identity: removing one from the list must not touch the others.
      new SnsTopicSubscription(this, endpoint, { topicArn: topic.arn, protocol: "email", endpoint });
    }
  }
}
