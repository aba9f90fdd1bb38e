import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import type { AwsContext } from "./context";
import type { AwsKeys } from "./keys";
import type { AwsNetwork } from "./network";
import { policyDocument, serviceTrust } from "./policy-document";

export interface AwsFlowLogProps {
  readonly network: AwsNetwork;
  readonly keys: AwsKeys;
  /** Days of the set CloudWatch accepts. */
  readonly retentionDays: number;
}

/** Every accepted and refused connection of the network, once a minute, encrypted. */
export class AwsFlowLog extends Construct {
  constructor(scope: Construct, id: string, context: AwsContext, props: AwsFlowLogProps) {
    super(scope, id);
    const group = new CloudwatchLogGroup(this, "log-group", {
      name: `/${context.identity.prefix}/flow-log`,
      retentionInDays: props.retentionDays,
      kmsKeyId: props.keys.arn("logs"),
    });
    const role = new IamRole(this, "role", {
      name: context.name("flow-log"),
      permissionsBoundary: context.boundaryArn,
      assumeRolePolicy: serviceTrust("vpc-flow-logs.amazonaws.com", context.identity.accountId),
    });
    const mayWrite = new IamRolePolicy(this, "may-write", {
      name: "write-flow-log",
      role: role.id,
      policy: policyDocument([
        {
          Sid: "WriteTheGroup",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
          Resource: [group.arn, `${group.arn}:*`],
        },
        // The service looks its group up first; that action knows no single group.
        {
          Sid: "FindTheGroup",
          Effect: "Allow",
          Action: "logs:DescribeLogGroups",
          Resource: context.arn("logs", "log-group:*"),
        },
      ]),
    });
    new FlowLog(this, "flow-log", {
      vpcId: props.network.vpc.id,
      trafficType: "ALL",
      maxAggregationInterval: 60,
      logDestinationType: "cloud-watch-logs",
      logDestination: group.arn,
      iamRoleArn: role.arn,
      tags: { Name: context.name("flow-log") },
      // The service tries the role at once (cloud facts 1.10).
      dependsOn: [mayWrite],
    });
  }
}
