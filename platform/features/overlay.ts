import type { Environment } from "../../environments/schema";
import type { Feature } from "../../environments/schema/feature";
import type { Flow } from "../flows/flow";
import type { Secret } from "../secrets/secret";
import type { Workload } from "../workloads/workload";
import { featureFlows } from "./flows";
import { type FeaturePlan, plansOf } from "./plan";
import { withFeatures } from "./secrets";
import { featureWorkloads } from "./workloads";

/** What an environment is made of, before and after features. */
export interface Catalogue {
  readonly workloads: readonly Workload[];
  readonly flows: readonly Flow[];
  readonly secrets: readonly Secret[];
}

/**
 * An environment's catalogue with its features. Without any it is the same; with some, nothing that was there changes but
 * who may read a shared secret.
 *
 * @param features those of this environment
 */
export function withOverlays(
  env: Environment,
  { workloads, flows, secrets }: Catalogue,
  features: readonly Feature[],
): Catalogue & { readonly features: readonly FeaturePlan[] } {
  if (features.length === 0) return { workloads, flows, secrets, features: [] };
  const own = workloads.filter(({ namespace }) => namespace === env.name);
  const byName = new Map(own.map((workload) => [workload.name, workload]));
  return {
    workloads: [...workloads, ...featureWorkloads(env, features, byName)],
    flows: [...flows, ...featureFlows(flows, features)],
    secrets: withFeatures(env, secrets, features),
    features: plansOf(features, flows, new Set(byName.keys())),
  };
}
