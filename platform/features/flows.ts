import type { Feature } from "../../environments/schema/feature";
import { anyFeature, type End } from "../ends";
import { overlayOf } from "../features";
import type { Flow } from "../flows/flow";

/** Who calls a feature's workload as it calls the environment's own. The gateway of administration knows no features. */
const door: End = "gateway";

/**
 * What features may say to their environment, to what runs beside them, and who may call them: the environment's own
 * conversations of the same workloads, less what no feature has. One line serves every feature with that service, so a
 * hundred of them open no more than one does, and no policy of the environment grows with their number.
 */
export function featureFlows(flows: readonly Flow[], features: readonly Feature[]): Flow[] {
  if (features.length === 0) return [];
  const services = [...new Set(features.map(({ service }) => service))].sort();
  const found = services.flatMap((service) => flowsOfService(flows, service));
  return [
    ...new Map(found.map((each) => [JSON.stringify([each.from, each.to, each.port, each.protocol]), each])).values(),
  ];
}

function flowsOfService(flows: readonly Flow[], service: string): Flow[] {
  const { beside, borrows } = overlayOf({ service });
  const own = [service, ...beside];
  return flows.flatMap((flow) => {
    const leaves = own.includes(flow.from);
    const enters = own.includes(flow.to);
    if (leaves && enters) return [{ ...flow, from: anyFeature(flow.from), to: anyFeature(flow.to) }];
    if (leaves && (borrows as readonly End[]).includes(flow.to)) return [{ ...flow, from: anyFeature(flow.from) }];
    if (flow.to === service && flow.from === door) {
      return [{ ...flow, to: anyFeature(service), reason: `${flow.reason}; a tester names the feature in a header` }];
    }
    return [];
  });
}
