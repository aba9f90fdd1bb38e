import type { Workload } from "./workloads/workload";

/** What the pods of a namespace may reserve together. */
export interface Quota {
  readonly pods: number;
  readonly cpuMillis: number;
  readonly memoryMiB: number;
  readonly claims: number;
  readonly storageGiB: number;
}

/** Beside the application: what renders a pod's secrets or passes its calls to Vault on. */
const agent = { cpuMillis: 25, memoryMiB: 64 } as const;

/**
 * Twice what the catalogue takes at its largest: every workload at its most replicas and one pod more for its rollout.
 * A rollout of everything while nodes are drained fits; a Deployment that somebody scaled by mistake does not.
 */
export function quotaOf(workloads: readonly Workload[]): Quota {
  const sum = (amount: (workload: Workload) => number) => 2 * workloads.reduce((total, one) => total + amount(one), 0);
  const claimsOf = ({ claims = {} }: Workload) => Object.values(claims);
  const kept = (workload: Workload) => mostPods(workload) - 1;
  return {
    pods: sum(mostPods),
    cpuMillis: sum((one) => mostPods(one) * (one.resources.cpuMillis.request + agent.cpuMillis)),
    memoryMiB: sum((one) => mostPods(one) * (one.resources.memoryMiB.request + agent.memoryMiB)),
    claims: sum((one) => kept(one) * claimsOf(one).length),
    storageGiB: sum((one) => kept(one) * claimsOf(one).reduce((total, { sizeGiB }) => total + sizeGiB, 0)),
  };
}

/** With the one that comes before another goes. */
function mostPods({ scaling }: Workload): number {
  return (scaling.kind === "replicated" ? scaling.max : 1) + 1;
}
