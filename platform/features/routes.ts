import type { Feature } from "../../environments/schema/feature";
import { featureNamespace } from "../features";
import type { Workload } from "../workloads/workload";

/** A service at a release candidate, as a gateway finds it. */
export interface FeatureRoute {
  /** The value of the header `x-rkcp-feature`. */
  readonly feature: string;
  /** The service it stands in for. */
  readonly service: string;
  readonly host: string;
  readonly port: number;
}

/**
 * Where testers' requests go, feature by feature; none for what listens on no port.
 *
 * @param workloads the environment's own: a feature's listens where the environment's does
 */
export function routesOfFeatures(features: readonly Feature[], workloads: readonly Workload[]): FeatureRoute[] {
  const ports = new Map(workloads.map(({ name, ports: listed }) => [name, Object.values(listed)[0]]));
  return features.flatMap((feature) => {
    const { name, service } = feature;
    const port = ports.get(service);
    const host = `${service}.${featureNamespace(feature)}.svc.cluster.local`;
    return port === undefined ? [] : [{ feature: name, service, host, port }];
  });
}
