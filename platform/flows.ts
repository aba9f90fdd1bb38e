import type { Environment } from "../environments/schema";
import { applicationFlows } from "./flows/applications";
import { chainFlows } from "./flows/chains";
import { dataFlows } from "./flows/data";
import { edgeFlows } from "./flows/edge";
import type { Flow } from "./flows/flow";
import { toolFlows } from "./flows/tools";
import type { Workload } from "./workloads/workload";

/**
 * Who may talk to whom, one line per permitted conversation (application facts 14).
 *
 * @param workloads those that Prometheus reads follow from them
 */
export function flowsOf(env: Environment, workloads: readonly Workload[] = []): Flow[] {
  return [
    ...edgeFlows(env),
    ...applicationFlows(env),
    ...chainFlows(env),
    ...dataFlows(env),
    ...toolFlows(env, workloads),
  ];
}
