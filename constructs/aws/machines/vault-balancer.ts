import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { LbTargetGroupAttachment } from "@cdktf/provider-aws/lib/lb-target-group-attachment";
import { Construct } from "constructs";
import type { VaultBalancerSpec } from "../../ports/machines";
import type { AwsNetwork } from "../network";
import type { AwsMachine } from "./machine";
import { vaultTags } from "./vault-keys";

/** Seconds between two looks at a member and for its answer, and looks in a row that decide. */
const look = { interval: 10, timeout: 5, times: 2 };

/** Seconds that a member which leaves keeps its connections; Vault's requests are short. */
const drainSeconds = 60;

export interface AwsVaultBalancerProps extends VaultBalancerSpec {
  readonly network: AwsNetwork;
  readonly securityGroupId: string;
  /** By name; the name is part of the address in the state. */
  readonly members: Readonly<Record<string, AwsMachine>>;
}

/**
 * One address for Vault's members, inside the network. It passes TCP: TLS ends at Vault, so nothing in between holds a
 * certificate or sees a token.
 */
export class AwsVaultBalancer extends Construct {
  readonly balancer: Lb;

  constructor(scope: Construct, id: string, props: AwsVaultBalancerProps) {
    super(scope, id);
    this.balancer = new Lb(this, "balancer", {
      name: props.name,
      internal: true,
      loadBalancerType: "network",
      subnets: props.network.subnetIds("vault"),
      securityGroups: [props.securityGroupId],
      // A zone without a healthy member is served by the others.
      enableCrossZoneLoadBalancing: true,
      tags: { ...vaultTags },
    });
    const group = this.createTargetGroup(props);
    new LbListener(this, "listener", {
      loadBalancerArn: this.balancer.arn,
      port: props.port,
      protocol: "TCP",
      defaultAction: [{ type: "forward", targetGroupArn: group.arn }],
      tags: { ...vaultTags },
    });
    for (const [name, member] of Object.entries(props.members)) {
      new LbTargetGroupAttachment(this, name, {
        targetGroupArn: group.arn,
        targetId: member.instance.id,
        port: props.port,
      });
    }
  }

  private createTargetGroup({ name, port, network }: AwsVaultBalancerProps): LbTargetGroup {
    return new LbTargetGroup(this, "members", {
      name,
      port,
      protocol: "TCP",
      vpcId: network.vpc.id,
      targetType: "instance",
      // Vault's audit names the caller, not the balancer. A member can't call itself this way; members use their own names.
      preserveClientIp: "true",
      deregistrationDelay: String(drainSeconds),
      healthCheck: {
        protocol: "HTTPS",
        // Any unsealed member answers 200 and forwards to the active one; a sealed one answers 503, a new one 501. While
        // none is healthy the balancer sends to all of them, which is how the first is initialised.
        path: "/v1/sys/health?standbyok=true",
        matcher: "200",
        interval: look.interval,
        // By default as long as the interval, which has to be longer.
        timeout: look.timeout,
        healthyThreshold: look.times,
        unhealthyThreshold: look.times,
      },
      tags: { ...vaultTags },
    });
  }
}
