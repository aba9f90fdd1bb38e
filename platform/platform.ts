import type { Environment } from "../environments/schema";
import { type Flow, flowsOf } from "./flows";
import { type EnvironmentPeople, peopleOf } from "./people";
import { type Secret, secretsOf } from "./secrets";
import { arkeWorkloads } from "./workloads/arke";
import { barongWorkloads } from "./workloads/barong";
import { coinhubWorkloads } from "./workloads/coinhub";
import { peatioWorkloads } from "./workloads/peatio";
import type { Workload } from "./workloads/workload";

/** Everything that follows from an environment, computed once and handed to every renderer. */
export interface Platform {
  readonly environment: Environment;
  readonly workloads: readonly Workload[];
  readonly flows: readonly Flow[];
  readonly secrets: readonly Secret[];
  /** Who may take which role, from `environments/people.ts`. */
  readonly people: EnvironmentPeople;
}

/** Pure: the same environment gives the same platform. */
export function platformOf(environment: Environment): Platform {
  return {
    environment,
    workloads: [
      ...peatioWorkloads(environment),
      ...barongWorkloads(environment),
      ...coinhubWorkloads(environment),
      ...arkeWorkloads(environment),
    ],
    flows: flowsOf(environment),
    secrets: secretsOf(environment),
    people: peopleOf(environment),
  };
}
