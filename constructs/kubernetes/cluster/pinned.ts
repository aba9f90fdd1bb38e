import type { PodTemplate } from "../manifest";
import type { Injected } from "./injected";

/** A workload whose pods may be nothing else than what was rendered. */
export interface Pinned {
  readonly name: string;
  readonly kind: "deployment" | "stateful-set" | "job" | "cron-job";
  /** The pods as they are rendered: the only source of what is pinned. */
  readonly template: PodTemplate;
  /** How many of it may run at most; undefined for what runs to its end. */
  readonly replicas?: number;
  /** What the cloud adds to a pod of this service account; templates never have it. */
  readonly injected?: readonly Injected[];
}

/** Said with every refusal of pods that differ. */
export const fix = "Fix: apply what was rendered; for a new release break-glass applies the cluster set first";
