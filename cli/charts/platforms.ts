import type { Environment } from "../../environments/schema";
import { type Descriptions, loadDescriptions } from "../../platform/load-environments";
import { type Platform, platformOf } from "../../platform/platform";
import { unknownEnvironment } from "../environment-name";
import { ChartsProblem } from "./problem";

/**
 * An environment by its name. All are loaded and judged even for one: their rules look at each other.
 *
 * @throws ChartsProblem when there is no such environment, EnvironmentProblems when a description has faults
 */
export function environmentNamed(name: string, { environments }: Descriptions): Environment {
  const found = environments.find((environment) => environment.name === name);
  if (found !== undefined) return found;
  throw new ChartsProblem(
    unknownEnvironment(
      name,
      environments.map((environment) => environment.name),
    ),
  );
}

/** The platforms of named environments with their features, of all when none is named; refuses as `environmentNamed` does. */
export function platformsNamed(names: readonly string[], descriptions: Descriptions = loadDescriptions()): Platform[] {
  const meant =
    names.length === 0 ? descriptions.environments : names.map((name) => environmentNamed(name, descriptions));
  return meant.map((environment) => platformOf(environment, descriptions.features));
}
