import { people as declared } from "../environments/people";
import type { Environment } from "../environments/schema";
import { type Group, groups, type People, peopleSchema } from "../environments/schema/people";
import { type NamedEnvironment, physicalName } from "./naming";
import { EnvironmentProblems, type Problem } from "./problem";
import { type PeopleRuleContext, peopleRules } from "./rules/people";
import { judgeBy } from "./schema-problems";

/** The people of one environment. */
export interface EnvironmentPeople {
  /** The account that holds their users. */
  readonly identityAccountId: string;
  /** Users by group, with their path, in alphabetical order. */
  readonly members: Readonly<Record<Group, readonly string[]>>;
}

/** As a person would name the file. */
const repositoryFile = "environments/people.ts";

/** The description on its own: legal and parsed, or its problems in words. */
export function judgePeople(
  file: string,
  description: unknown,
): { readonly people?: People; readonly problems: readonly Problem[] } {
  const result = judgeBy(peopleSchema, file, description);
  return "data" in result ? { people: result.data, problems: [] } : { problems: result.problems };
}

/** Every problem of the description, on its own and beside the environments. */
export function problemsOfPeople(
  { file, description }: { readonly file: string; readonly description: unknown },
  context: PeopleRuleContext,
): Problem[] {
  const { people, problems } = judgePeople(file, description);
  if (!people) return [...problems];
  return peopleRules.flatMap((rule) => rule(people, context)).map((violation) => ({ file, ...violation }));
}

/**
 * Who is in which group of an environment.
 *
 * @param people @default those of `environments/people.ts`
 * @throws EnvironmentProblems when the description is illegal
 */
export function peopleOf(environment: Pick<Environment, "name">, people: People = declaredPeople()): EnvironmentPeople {
  const usersIn = (group: Group): string[] =>
    Object.values(people.people)
      .filter(({ groups: own }) => own[environment.name]?.includes(group) === true)
      .map(({ user }) => user)
      .sort();
  return {
    identityAccountId: people.identityAccountId,
    members: Object.fromEntries(groups.map((group) => [group, usersIn(group)])) as Record<Group, string[]>,
  };
}

let parsed: People | undefined;

/** The people of the repository. */
export function declaredPeople(): People {
  if (parsed) return parsed;
  const { people, problems } = judgePeople(repositoryFile, declared);
  if (!people) throw new EnvironmentProblems(problems);
  return (parsed = people);
}

/**
 * Roles whose every use is told to the alarm's recipients: break-glass anywhere, and in production the deployer, who
 * comes for the first apply and for emergencies only (otherwise Concourse applies).
 */
export function alarmedRoles(environment: NamedEnvironment & Pick<Environment, "tier">): string[] {
  const roles = environment.tier === "production" ? ["break-glass", "deployer"] : ["break-glass"];
  return roles.map((role) => physicalName(environment, "role", role));
}

/** A role, and what the cluster takes it for. */
export interface ClusterAccess {
  /** Last part of the role's name. */
  readonly role: string;
  /** Kubernetes groups; the charts say what they may do. */
  readonly groups: readonly string[];
  /** Administers the whole cluster, whatever the charts say. */
  readonly administrator: boolean;
}

/** Kubernetes group of a role; the prefix keeps it apart from Kubernetes' own. */
function kubernetesGroup(role: string): string {
  return `rkcp:${role}`;
}

const asGroup = (role: string, group: string = role): ClusterAccess => ({
  role,
  groups: [kubernetesGroup(group)],
  administrator: false,
});

/**
 * Who enters an environment's cluster. Whoever applies is one group, person or pipeline. Break-glass administers it: until
 * the charts have given the groups their rights it is the only one who can. A custodian has nothing to do in it.
 */
export const clusterAccess: readonly ClusterAccess[] = [
  asGroup("operator"),
  asGroup("on-call"),
  asGroup("read-only"),
  asGroup("deployer"),
  asGroup("ci-apply", "deployer"),
  { role: "break-glass", groups: [], administrator: true },
];
