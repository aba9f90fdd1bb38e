import { NetworkAcl } from "@cdktf/provider-aws/lib/network-acl";
import { NetworkAclRule } from "@cdktf/provider-aws/lib/network-acl-rule";
import { Construct } from "constructs";
import type { WallSpec } from "../ports/network";
import type { AwsContext } from "./context";
import type { AwsNetwork } from "./network";

/** Ports that answers come back to; Linux's own range. Below it would admit 3389 and Vault's 8200. */
const answerPorts = { fromPort: 32_768, toPort: 65_535 };
/** And where a balancer's node probes a member in another subnet ("Register targets for your Network Load Balancer", network ACLs). */
const probePorts = { fromPort: 1024, toPort: 65_535 };

/** One line of a subnet's wall; everything else is refused. */
interface Line {
  readonly id: string;
  readonly direction: "in" | "out";
  readonly cidr: string;
  readonly fromPort: number;
  readonly toPort: number;
}

export interface AwsNetworkAclProps extends WallSpec {
  readonly network: AwsNetwork;
}

/** The second wall around a tier: a mistake in a security group does not open it to the rest of the network. */
export class AwsNetworkAcl extends Construct {
  constructor(scope: Construct, id: string, context: AwsContext, props: AwsNetworkAclProps) {
    super(scope, id);
    const wall = new NetworkAcl(this, "acl", {
      vpcId: props.network.vpc.id,
      subnetIds: props.network.subnetIds(props.tier),
      tags: { Name: context.name(props.tier) },
    });
    linesOf(props).forEach((line, index) => {
      new NetworkAclRule(this, line.id, {
        networkAclId: wall.id,
        egress: line.direction === "out",
        ruleNumber: 100 + 10 * index,
        ruleAction: "allow",
        protocol: "tcp",
        cidrBlock: line.cidr,
        fromPort: line.fromPort,
        toPort: line.toPort,
      });
    });
  }
}

/** A wall without memory: a request needs a line, and so does its answer. */
function linesOf({ serves, calls }: WallSpec): Line[] {
  const numbered = (id: string, index: number) => (index === 0 ? id : `${id}-${index + 1}`);
  return [
    ...serves.flatMap(({ id, port, cidrs, probed }) =>
      cidrs.flatMap((cidr, index): Line[] => [
        { id: numbered(`${id}-request`, index), direction: "in", cidr, fromPort: port, toPort: port },
        { id: numbered(`${id}-answer`, index), direction: "out", cidr, ...(probed ? probePorts : answerPorts) },
      ]),
    ),
    ...calls.flatMap(({ id, port, cidrs, probed }) =>
      cidrs.flatMap((cidr, index): Line[] => [
        { id: numbered(`${id}-call`, index), direction: "out", cidr, fromPort: port, toPort: port },
        { id: numbered(`${id}-reply`, index), direction: "in", cidr, ...(probed ? probePorts : answerPorts) },
      ]),
    ),
  ];
}
