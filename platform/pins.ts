import type { Workload } from "./workloads/workload";

/**
 * Whether the cluster admits this workload in exactly its described form only: every workload of the wallet pool, and
 * what says so of itself. Who may change it could otherwise send its secrets to a program of their own.
 */
export function isPinned({ pinned, pool }: Pick<Workload, "pinned" | "pool">): boolean {
  return pool === "wallets" || pinned !== undefined;
}
