import type { FeatureRoute } from "../../../platform/features/routes";
import type { GatewaySpec, Side } from "../../../platform/gateway/spec";
import { gatewaySpec } from "../../../platform/workloads/gateway";
import type { Platform } from "../../../platform/platform";

/** The gateway of a platform as its workload describes it. */
export function specOf(
  { environment, workloads }: Platform,
  side: Side,
  features?: readonly FeatureRoute[],
): GatewaySpec {
  const spec = gatewaySpec(environment, side, workloads, []);
  return features ? { ...spec, features } : spec;
}

/** A release candidate of a service of the environment. */
export function featureOf(feature: string, service: string, port = 8000): FeatureRoute {
  return { feature, service, host: `${service}.feature-${feature}.svc.cluster.local`, port };
}
