import type { Environment } from "../../environments/schema";
import type { Workload } from "./workload";

export function barongWorkloads(_environment: Environment): Workload[] {
  return [];
}
