import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";
import type { FirewallFlow, FirewallPeer, FirewallSpec } from "../ports/firewall";
import type { AwsContext } from "./context";

/** What a group-based rule can point at on the other side. */
interface RuleTarget {
  readonly referencedSecurityGroupId?: string;
  readonly cidrIpv4?: string;
  readonly prefixListId?: string;
}

export interface AwsFirewallProps extends FirewallSpec {
  readonly vpcId: string;
  /** Managed prefix list of S3, by its gateway endpoint. */
  readonly objectStorePrefixListId: string;
}

/**
 * Security groups and their rules, from flows alone. A flow between two groups is one rule on each; nothing else is
 * open in either direction.
 */
export class AwsFirewall extends Construct {
  private readonly groups: ReadonlyMap<string, SecurityGroup>;

  constructor(
    scope: Construct,
    id: string,
    context: AwsContext,
    private readonly props: AwsFirewallProps,
  ) {
    super(scope, id);
    this.groups = new Map(
      Object.entries(props.groups).map(([name, description]) => [name, this.createGroup(context, name, description)]),
    );
    props.flows.forEach((flow) => this.open(flow));
  }

  /**
   * Id of the security group of a firewall group.
   *
   * @throws when no group has the name: a machine without a group would be reachable by nobody, silently
   */
  groupId(name: string): string {
    const group = this.groups.get(name);
    if (!group) {
      throw new Error(
        `${this.node.path}: no firewall group "${name}". Allowed: ${[...this.groups.keys()].join(", ")}. Fix: name one`,
      );
    }
    return group.id;
  }

  private createGroup(context: AwsContext, name: string, description: string): SecurityGroup {
    return new SecurityGroup(this, name, {
      vpcId: this.props.vpcId,
      // A prefix and create_before_destroy: name and description force replacement, and a group in use can't go first.
      namePrefix: `${context.name(name)}-`,
      description: describe(description),
      tags: { Name: context.name(name) },
      lifecycle: { createBeforeDestroy: true },
    });
  }

  private open(flow: FirewallFlow): void {
    const ports =
      flow.port === "all"
        ? { ipProtocol: "-1" }
        : { ipProtocol: flow.protocol, fromPort: flow.port, toPort: flow.port };
    const common = { ...ports, description: describe(flow.reason) };
    if ("group" in flow.from) {
      const securityGroupId = this.groupId(flow.from.group);
      for (const target of this.targets(flow.to)) {
        new VpcSecurityGroupEgressRule(this, ruleId(flow.id, "out", target), { securityGroupId, ...common, ...target });
      }
    }
    if ("group" in flow.to) {
      const securityGroupId = this.groupId(flow.to.group);
      for (const target of this.targets(flow.from)) {
        new VpcSecurityGroupIngressRule(this, ruleId(flow.id, "in", target), { securityGroupId, ...common, ...target });
      }
    }
  }

  private targets(peer: FirewallPeer): RuleTarget[] {
    if ("group" in peer) return [{ referencedSecurityGroupId: this.groupId(peer.group) }];
    if ("service" in peer) return [{ prefixListId: this.props.objectStorePrefixListId }];
    return peer.cidrs.map((cidrIpv4) => ({ cidrIpv4 }));
  }
}

/** One of several ranges is told by the range itself: taking one out must not touch the rules of the others. */
function ruleId(flow: string, direction: "in" | "out", { cidrIpv4 }: RuleTarget): string {
  return [flow, direction, ...(cidrIpv4 === undefined ? [] : [cidrIpv4.replace("/", "-")])].join("-");
}

/**
 * AWS takes 255 characters of a small alphabet, without the apostrophe, and refuses others at apply only: they become
 * spaces.
 */
function describe(reason: string): string {
  return reason.replace(/[^A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]/g, " ").slice(0, 255);
}
