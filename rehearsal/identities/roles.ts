import type { EnvironmentFacts, RoleExpectation } from "./expectations";

/** Every role of an environment with ten calls it may make and ten it may not. */
export function rolesOf(_facts: EnvironmentFacts): readonly RoleExpectation[] {
  return [];
}
