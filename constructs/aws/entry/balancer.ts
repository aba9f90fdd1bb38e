import { AutoscalingAttachment } from "@cdktf/provider-aws/lib/autoscaling-attachment";
import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { LbListenerRule } from "@cdktf/provider-aws/lib/lb-listener-rule";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { GatewayHealth } from "../../ports/entry";
import type { AwsNetwork } from "../network";

/** TLS 1.2 and 1.3, forward secrecy and authenticated ciphers only ("Security policies for your Application Load Balancer"). */
const tlsPolicy = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";

/** A browser that has been here once never asks over HTTP again, for a year. Not for subdomains: each answers for itself. */
const strictTransport = "max-age=31536000";

export interface AwsBalancerProps {
  readonly name: string;
  /** The host it answers for; any other gets 404. */
  readonly host: string;
  /** False: on the internet. */
  readonly internal: boolean;
  readonly network: AwsNetwork;
  readonly securityGroupId: string;
  /** The gateway's port on every node. */
  readonly port: number;
  readonly health: GatewayHealth;
  /** Autoscaling groups of the nodes, by a stable name each. */
  readonly machines: Readonly<Record<string, string>>;
  /** Undefined: nothing listens for TLS yet. */
  readonly certificateArn: string | undefined;
  readonly accessLogBucket: string;
  /** What lets the balancer write there: it tries at once. */
  readonly mayLog: readonly ITerraformDependable[];
}

/**
 * One balancer: TLS ends here, and the gateway's nodes get plain HTTP inside the network, between two groups that the
 * firewall opens for each other and nobody else. The gateway reads headers and paths; a second key on every node would
 * protect a line that only the account itself could tap.
 */
export class AwsBalancer extends Construct {
  readonly balancer: Lb;
  readonly targets: LbTargetGroup;
  /** The TLS listener; undefined without a certificate. */
  readonly listener: LbListener | undefined;

  constructor(scope: Construct, id: string, props: AwsBalancerProps) {
    super(scope, id);
    this.balancer = this.createBalancer(id, props);
    this.targets = this.createTargets(props);
    for (const [name, group] of Object.entries(props.machines)) {
      new AutoscalingAttachment(this, name, { autoscalingGroupName: group, lbTargetGroupArn: this.targets.arn });
    }
    this.listener = this.listen(props);
  }

  private createBalancer(id: string, props: AwsBalancerProps): Lb {
    const log = (kind: string) => ({ enabled: true, bucket: props.accessLogBucket, prefix: `entry-${id}-${kind}` });
    return new Lb(this, "balancer", {
      name: props.name,
      loadBalancerType: "application",
      internal: props.internal,
      subnets: props.network.subnetIds(props.internal ? "private" : "public"),
      securityGroups: [props.securityGroupId],
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "strictest",
      // Appended by the balancer, so that the last address is one it saw: Barong binds sessions to it.
      xffHeaderProcessingMode: "append",
      // Websockets of market data are silent for longer than the default minute.
      idleTimeout: 300,
      accessLogs: log("requests"),
      connectionLogs: log("connections"),
      dependsOn: [...props.mayLog],
    });
  }

  private createTargets({ network, port, health }: AwsBalancerProps): LbTargetGroup {
    return new LbTargetGroup(this, "gateway", {
      // The port forces replacement, and a group in use can't go first: hence a prefix, 6 characters at most.
      namePrefix: "gate-",
      port,
      protocol: "HTTP",
      targetType: "instance",
      vpcId: network.vpc.id,
      deregistrationDelay: String(health.drainSeconds),
      healthCheck: {
        path: health.path,
        matcher: "200",
        protocol: "HTTP",
        interval: health.intervalSeconds,
        timeout: health.intervalSeconds - 1,
        healthyThreshold: health.threshold,
        unhealthyThreshold: health.threshold,
      },
      lifecycle: { createBeforeDestroy: true },
    });
  }

  /** Unknown hosts end here: scanners that go by address never reach the gateway. */
  private listen({ certificateArn, host, internal }: AwsBalancerProps): LbListener | undefined {
    if (!internal) this.redirectPlainRequests();
    if (certificateArn === undefined) return undefined;
    const listener = new LbListener(this, "tls", {
      loadBalancerArn: this.balancer.arn,
      port: 443,
      protocol: "HTTPS",
      sslPolicy: tlsPolicy,
      certificateArn,
      routingHttpResponseServerEnabled: false,
      routingHttpResponseStrictTransportSecurityHeaderValue: strictTransport,
      routingHttpResponseXContentTypeOptionsHeaderValue: "nosniff",
      defaultAction: [
        { type: "fixed-response", fixedResponse: { contentType: "text/plain", messageBody: "", statusCode: "404" } },
      ],
    });
    new LbListenerRule(this, "host", {
      listenerArn: listener.arn,
      priority: 10,
      condition: [{ hostHeader: { values: [host] } }],
      action: [{ type: "forward", targetGroupArn: this.targets.arn }],
    });
    return listener;
  }

  private redirectPlainRequests(): void {
    new LbListener(this, "plain", {
      loadBalancerArn: this.balancer.arn,
      port: 80,
      protocol: "HTTP",
      defaultAction: [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } }],
    });
  }
}
