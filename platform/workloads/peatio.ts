import type { Environment } from "../../environments/schema";
import type { Workload } from "./workload";

export function peatioWorkloads(_environment: Environment): Workload[] {
  return [];
}
