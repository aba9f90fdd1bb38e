import type { Environment } from "../../environments/schema";
import type { Workload } from "./workload";

export function arkeWorkloads(_environment: Environment): Workload[] {
  return [];
}
