import type { Environment } from "../environments/schema";
import type { Workload } from "./workloads/workload";

/** Every node carries its pool's name under this label, whatever the cloud's own labels are. */
export const poolLabel = "rkcp.io/pool";

/** Keeps everything but the wallet daemons off the wallet pools. The cloud's adapter sets it, the pods tolerate it. */
export const walletsTaint = { key: "rkcp.io/dedicated", value: "wallets", effect: "NoSchedule" } as const;

/** Where pods may run: the pools by name, and whether those are tainted. */
export interface Placement {
  readonly pools: readonly string[];
  readonly tainted: boolean;
}

/**
 * The pools for a workload. Wallet daemons go to the pools with that purpose where the environment has one; stage, where
 * the chains are test networks, may run them beside the rest.
 */
export function placementOf(env: Pick<Environment, "cluster">, workload: Pick<Workload, "pool">): Placement {
  const wallets = poolsWith(env, "wallets");
  return workload.pool === "wallets" && wallets.length > 0
    ? { pools: wallets, tainted: true }
    : { pools: poolsWith(env, "general"), tainted: false };
}

/** Names of the pools with a purpose, in alphabetical order. */
export function poolsWith(env: Pick<Environment, "cluster">, purpose: Workload["pool"]): string[] {
  return Object.entries(env.cluster.nodePools)
    .flatMap(([name, pool]) => (pool.purpose === purpose ? [name] : []))
    .sort();
}
