import type { Probe, Replicated, Singleton, Workload } from "./workload";

/** As many as the environment says, another one at 70 percent of the CPU that each reserves. */
export const replicated = ({ min, max }: Pick<Replicated, "min" | "max">): Replicated => ({
  kind: "replicated",
  min,
  max,
  cpuPercent: 70,
});
/** A fixed number: no autoscaler. */
export const copies = (count: number): Replicated => replicated({ min: count, max: count });

/** One, never two. */
export const once = (why: string): Singleton => ({ kind: "singleton", why, replicas: 1 });

/** For a program of which one question says all. */
export const probedBy = (probe: Probe): Workload["probes"] => ({ startup: probe, readiness: probe, liveness: probe });
