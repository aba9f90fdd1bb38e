import { featurePrefix } from "./ends";
import type { Workload } from "./workloads/workload";

/** Who goes first when nodes are full: a higher value may push a lower one off a node. */
export interface Priority {
  readonly name: string;
  /** Up to 1,000,000,000; Kubernetes' own are above. */
  readonly value: number;
  /** False: it waits for room instead of taking another's. */
  readonly preempts: boolean;
  readonly description: string;
}

const money: Priority = {
  name: "rkcp-money",
  value: 300_000,
  preempts: true,
  description: "Ledger, wallets, matching, and the data services they stand on",
};
const customers: Priority = {
  name: "rkcp-customers",
  value: 200_000,
  preempts: true,
  description: "What customers wait for: gateways, APIs, streams, frontends, and the Jobs before them",
};
const background: Priority = {
  name: "rkcp-background",
  value: 100_000,
  preempts: false,
  description: "What can wait for room: liquidity, tools",
};
const feature: Priority = {
  name: "rkcp-feature",
  value: 10_000,
  preempts: false,
  description: "Release candidates in a feature namespace",
};

/** What pods may name where others than the environment's own description make them, by what their namespace is for. */
export const heldTo = { feature, tools: background } as const;

/** Every class, the highest first. */
export const priorities: readonly Priority[] = [money, customers, background, feature];

/** The class of a workload, by what it does and where. */
export function priorityOf({ namespace, tier, pool }: Pick<Workload, "namespace" | "tier" | "pool">): Priority {
  if (namespace.startsWith(featurePrefix)) return feature;
  if (pool === "wallets") return money;
  switch (tier) {
    case "worker":
    case "data":
      return money;
    case "edge":
    case "frontend":
    case "api":
    case "stream":
    case "chain-gateway":
    case "job":
      return customers;
    case "liquidity":
    case "tools":
      return background;
  }
}
