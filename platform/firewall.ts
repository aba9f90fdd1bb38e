import { boshFlows } from "./firewall/bosh";
import { clusterFlows } from "./firewall/cluster";
import { entryFlows } from "./firewall/entry";
import { exchangeFlows } from "./firewall/exchange";
import { describeGroups } from "./firewall/groups";
import { machineFlows } from "./firewall/machines";
import { type GroupFlow, merge } from "./firewall/requests";
import type { Platform } from "./platform";

/** The firewall of an environment: groups of machines, and what passes between them. */
export interface Firewall {
  readonly groups: Readonly<Record<string, string>>;
  readonly flows: readonly GroupFlow[];
}

/**
 * All rules between machines: the exchange's flows seen from outside the cluster, what a cluster and the machines need
 * to live, and the two ways in. Nobody writes a rule elsewhere.
 */
export function firewallOf(platform: Platform): Firewall {
  return {
    groups: describeGroups(platform.environment),
    flows: merge([
      ...clusterFlows(platform),
      ...exchangeFlows(platform),
      ...machineFlows(platform.environment),
      ...boshFlows(),
      ...entryFlows(platform.environment),
    ]),
  };
}
