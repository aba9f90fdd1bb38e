import type { Environment } from "../../environments/schema";
import { gatewayNodePorts } from "../entry";
import { poolsWith } from "../pools";
import { groups } from "./groups";
import { group, internet, type Request, rule } from "./requests";

/** The two ways in, and how each reaches the gateway. */
export function entryFlows(env: Environment): Request[] {
  const administration = group(groups.administration);
  return [
    rule(internet, group(groups.publicEntry), 443, "customers"),
    rule(internet, group(groups.publicEntry), 80, "customers who typed no https; redirected"),
    rule(group(groups.jumpbox), administration, 443, "administration, through a session on the jumpbox"),
    ...env.entry.administrationFrom.flatMap((name) => {
      const peer = env.network.peers[name];
      return peer ? [rule({ cidrs: [peer.cidr] }, administration, 443, peer.reason, "tcp", name)] : [];
    }),
    ...poolsWith(env, "general").flatMap((pool) => [
      rule(group(groups.publicEntry), group(groups.nodes(pool)), gatewayNodePorts.public, "to the public gateway"),
      rule(administration, group(groups.nodes(pool)), gatewayNodePorts.administration, "to the internal gateway"),
    ]),
  ];
}
