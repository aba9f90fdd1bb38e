import type { Feature } from "../../environments/schema/feature";
import { featureNamespace, overlayOf } from "../features";
import type { Flow } from "../flows/flow";

/** A feature and what follows from it for its namespace. */
export interface FeaturePlan {
  readonly feature: Feature;
  /** `feature-<name>`. */
  readonly namespace: string;
  /** Workloads of the environment that it calls, by name: each gets an alias in the feature's namespace. */
  readonly aliases: readonly string[];
}

/** @param own names of the environment's own workloads: what else it borrows is found by names of its own */
export function plansOf(features: readonly Feature[], flows: readonly Flow[], own: ReadonlySet<string>): FeaturePlan[] {
  const called = new Map(
    [...new Set(features.map(({ service }) => service))].map((service) => [service, calledBy(service, flows, own)]),
  );
  return features.map((feature) => ({
    feature,
    namespace: featureNamespace(feature),
    aliases: called.get(feature.service) ?? [],
  }));
}

function calledBy(service: string, flows: readonly Flow[], own: ReadonlySet<string>): readonly string[] {
  const { beside, borrows } = overlayOf({ service });
  const local = [service, ...beside];
  return borrows
    .filter((name) => own.has(name) && flows.some(({ from, to }) => to === name && local.includes(from)))
    .sort();
}
