import type { Environment } from "../../environments/schema";
import type { Workload } from "./workload";

export function coinhubWorkloads(_environment: Environment): Workload[] {
  return [];
}
