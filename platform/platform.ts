import type { Environment } from "../environments/schema";
import type { Feature } from "../environments/schema/feature";
import { featuresOf } from "./features";
import { withOverlays } from "./features/overlay";
import type { FeaturePlan } from "./features/plan";
import { flowsOf } from "./flows";
import type { Flow } from "./flows/flow";
import { type EnvironmentPeople, peopleOf } from "./people";
import { secretsOf } from "./secrets";
import { withProvisioning } from "./secrets/data";
import type { Secret } from "./secrets/secret";
import { workloadsOf } from "./workloads/all";
import type { Workload } from "./workloads/workload";

/** Everything that follows from an environment, computed once and handed to every renderer. */
export interface Platform {
  readonly environment: Environment;
  readonly workloads: readonly Workload[];
  readonly flows: readonly Flow[];
  readonly secrets: readonly Secret[];
  /** Who may take which role, from `environments/people.ts`. */
  readonly people: EnvironmentPeople;
  /** The features that borrow from the environment; their workloads, flows and secrets are among those above. */
  readonly features: readonly FeaturePlan[];
}

/**
 * Pure: the same environment gives the same platform.
 *
 * @param features of whatever environment; those of another are left out. @default none, as the cloud's stacks see it
 */
export function platformOf(environment: Environment, features: readonly Feature[] = []): Platform {
  const own = featuresOf(environment, features);
  const workloads = workloadsOf(environment, own);
  const catalogue = { workloads, flows: flowsOf(environment, workloads), secrets: secretsOf(environment) };
  const whole = withOverlays(environment, catalogue, own);
  const secrets = withProvisioning(environment, own, whole.secrets);
  return { environment, people: peopleOf(environment), ...whole, secrets };
}
