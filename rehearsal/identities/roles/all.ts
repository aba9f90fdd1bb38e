import type { RoleExpectation } from "../expectations";
import type { EnvironmentFacts } from "../facts";
import { appliers, planner } from "./appliers";
import { director, worker } from "./bosh";
import { breakGlass, custodian } from "./custody";
import { machines } from "./machines";
import { people } from "./people";
import { provisioning } from "./provisioning";

/**
 * Every role of an environment that a person, a pipeline, a pod or a machine takes, with calls it may make and calls it may not:
 * ten of each, less where a role has fewer rights. Roles that only AWS's own services take are not in here.
 */
export function rolesOf(facts: EnvironmentFacts): RoleExpectation[] {
  return [
    ...appliers(facts),
    ...(facts.hasRole("ci-plan") ? [planner(facts)] : []),
    ...(facts.hasRole("custodian") ? [custodian(facts)] : []),
    breakGlass(facts),
    ...people(facts),
    director(facts),
    worker(facts),
    provisioning(facts),
    ...machines(facts),
  ];
}
