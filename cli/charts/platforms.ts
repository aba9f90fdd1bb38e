import { loadDescriptions } from "../../platform/load-environments";
import { type Platform, platformOf } from "../../platform/platform";
import { environmentsNamed } from "../environment-name";

/**
 * The platforms of named environments with their features, of all when none is named. All environments are judged even
 * for one, since their rules look at each other; of the features only those of the named.
 *
 * @throws UsageProblem when there is no such environment, EnvironmentProblems when a description has faults
 */
export function platformsNamed(names: readonly string[]): Platform[] {
  const { environments, features } = loadDescriptions(names.length === 0 ? {} : { meant: names });
  return environmentsNamed(names, environments).map((environment) => platformOf(environment, features));
}
