import type { Environment } from "../../environments/schema";
import { physicalNames } from "../../platform/naming";

/** One job of a workflow's matrix. */
export interface PlannedEnvironment {
  readonly environment: string;
  readonly region: string;
  /** ARN of the read-only role. */
  readonly role: string;
}

/** A list that a repository's variable gives, and what is wrong with it. */
export interface PlanMatrix {
  readonly planned: readonly PlannedEnvironment[];
  readonly problems: readonly string[];
}

/**
 * Environments whose account the hosted CI of a repository may read. A role that isn't there yet would fail every pull
 * request, so they are named by the repository's variable, one after another as their bootstrap is applied.
 *
 * @param repository `owner/name` that asks
 * @param names environments, as the variable has them
 */
export function planMatrix(
  environments: readonly Environment[],
  repository: string,
  names: readonly string[],
): PlanMatrix {
  const known = environments.map(({ name }) => name).join(", ");
  const at = (name: string) => `RKCP_PLAN_ENVIRONMENTS: ${name}`;
  const planned: PlannedEnvironment[] = [];
  const problems: string[] = [];
  for (const name of new Set(names)) {
    const env = environments.find((each) => each.name === name);
    const own = env?.account.hostedCi?.repository;
    if (env === undefined) {
      problems.push(`${at(name)} is no environment. Allowed: ${known}. Fix: name one of them`);
    } else if (own === undefined) {
      problems.push(
        `${at(name)} has no hosted CI. Allowed: one with account.hostedCi. Fix: add it, and apply bootstrap`,
      );
    } else if (own.toLowerCase() !== repository.toLowerCase()) {
      problems.push(
        `${at(name)} trusts ${own}, not ${repository}. Allowed: the repository that asks. Fix: account.hostedCi.repository`,
      );
    } else {
      const { accountId, region } = env.cloud;
      planned.push({ environment: name, region, role: `arn:aws:iam::${accountId}:role/${physicalNames(env).planner}` });
    }
  }
  return { planned, problems };
}
