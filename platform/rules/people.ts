import type { Environment } from "../../environments/schema";
import { didYouMean, nearestWord } from "../../environments/schema/nearest";
import type { Group, People } from "../../environments/schema/people";

/** A fault of `environments/people.ts` that only shows beside the environments, or between people. */
export interface PeopleViolation {
  readonly path: string;
  readonly found: unknown;
  /** What is allowed, and what to do. */
  readonly message: string;
}

export interface PeopleRuleContext {
  /** Environments that passed the schema. */
  readonly environments: readonly Environment[];
  /** Names of all described environments, a refused one included: its people are not at fault. */
  readonly names: readonly string[];
}

export type PeopleRule = (people: People, context: PeopleRuleContext) => PeopleViolation[];

type Entry = readonly [key: string, person: People["people"][string]];

/** Whoever runs an environment, or may break its glass, could build a way around Vault; a custodian is who would notice. */
const apartFromCustody: readonly Group[] = ["deployer", "operator", "on-call", "break-glass"];

/** One may be ill and the other asleep; five who may is everybody. */
const breakGlassPeople = { min: 2, max: 4 } as const;

/** Concourse applies production; people do at the first apply and in emergencies. */
const mostProductionDeployers = 3;

/** Characters of a trust policy are limited (2,048); twenty users with a path of usual length fit. */
const mostPerGroup = 20;

const entriesOf = ({ people }: People): Entry[] => Object.entries(people);
const isIn = ([, { groups }]: Entry, environment: string, group: Group): boolean =>
  groups[environment]?.includes(group) === true;

/** A group in an environment that does not exist is a right that nobody checks, until somebody creates the environment. */
export const peoplesEnvironmentsExist: PeopleRule = (people, { names }) =>
  entriesOf(people).flatMap(([key, { groups }]) =>
    Object.entries(groups)
      .filter(([environment]) => !names.includes(environment))
      .map(([environment, found]) => {
        const meant = nearestWord(environment, names, ({ length }) => Math.ceil(length / 3));
        return {
          path: `people.${key}.groups.${environment}`,
          found,
          message: `No such environment. ${didYouMean(meant)}Allowed: ${names.join(", ")}. Fix: ${meant !== undefined ? "correct the name" : "remove it"}`,
        };
      }),
  );

/** Two entries of one user would be judged apart, and have the rights of both. */
export const usersAreDistinct: PeopleRule = (people) => {
  const owners = new Map<string, string>();
  return entriesOf(people).flatMap(([key, { user }]) => {
    const owner = owners.get(user);
    owners.set(user, owner ?? key);
    if (owner === undefined) return [];
    const message = `It is ${owner}'s user as well. Allowed: one entry per user. Fix: join the two entries`;
    return [{ path: `people.${key}.user`, found: user, message }];
  });
};

/** In one environment nobody both holds Vault and runs what is around it. */
export const custodiansRunNothing: PeopleRule = (people, { names }) =>
  entriesOf(people).flatMap((entry) =>
    names.flatMap((environment) => {
      const others = apartFromCustody.filter((group) => isIn(entry, environment, group));
      if (!isIn(entry, environment, "custodian") || others.length === 0) return [];
      const message = `A custodian may not be ${others.join(" or ")} as well: one person alone would hold Vault and its surroundings. Fix: choose one, and give the other to somebody else`;
      return [{ path: `people.${entry[0]}.groups.${environment}`, found: entry[1].groups[environment], message }];
    }),
  );

/** What is production in two environments is one treasury to a thief. */
export const custodiansRunNoOtherProduction: PeopleRule = (people, { environments }) => {
  const productions = environments.filter(({ tier }) => tier === "production").map(({ name }) => name);
  return entriesOf(people).flatMap((entry) => {
    const held = productions.filter((name) => isIn(entry, name, "custodian"));
    return productions
      .filter((name) => held.some((other) => other !== name))
      .filter((name) => apartFromCustody.some((group) => isIn(entry, name, group)))
      .map((name) => ({
        path: `people.${entry[0]}.groups.${name}`,
        found: entry[1].groups[name],
        message: `A custodian of ${held.filter((other) => other !== name).join(", ")} may run no production environment. Allowed: "read-only" and "custodian". Fix: choose one`,
      }));
  });
};

/** Production's last way in works when one person is away, and is not everybody's. */
export const breakGlassIsHeldByFew: PeopleRule = (people, { environments }) => {
  const { min, max } = breakGlassPeople;
  return environments
    .filter(({ tier }) => tier === "production")
    .map(({ name }) => ({ name, holders: holdersOf(people, name, "break-glass") }))
    .filter(({ holders }) => holders.length < min || holders.length > max)
    .map(({ name, holders }) => ({
      path: "people",
      found: holders,
      message: `These may break the glass of ${name}. Allowed: ${min} to ${max} people. Fix: add "break-glass" to groups.${name} of a person, or remove it`,
    }));
};

/** Applying production by hand stays the exception. */
export const fewDeployProduction: PeopleRule = (people, { environments }) =>
  environments
    .filter(({ tier }) => tier === "production")
    .map(({ name }) => ({ name, holders: holdersOf(people, name, "deployer") }))
    .filter(({ holders }) => holders.length > mostProductionDeployers)
    .map(({ name, holders }) => ({
      path: "people",
      found: holders,
      message: `These may deploy ${name} by hand. Allowed: at most ${mostProductionDeployers} people; Concourse deploys it. Fix: remove "deployer" from groups.${name} of the others`,
    }));

/** A role's trust names its people one by one. */
export const groupsFitTheirRole: PeopleRule = (people, { names }) =>
  names.flatMap((environment) =>
    (["deployer", "operator", "on-call", "read-only", "custodian"] as const).flatMap((group) => {
      const holders = holdersOf(people, environment, group);
      if (holders.length <= mostPerGroup) return [];
      const message = `${holders.length} people are ${group} of ${environment}. Allowed: at most ${mostPerGroup}, as many as a role can name. Fix: remove those who do not need it`;
      return [{ path: "people", found: holders, message }];
    }),
  );

/** Whoever administers an account may make users in it: the people's users are in none that they themselves could rule. */
export const identitiesAreApart: PeopleRule = ({ identityAccountId }, { environments }) =>
  environments
    .filter(
      ({ cloud, vault }) =>
        cloud.accountId === identityAccountId ||
        (vault.custody === "separate" && vault.accountId === identityAccountId),
    )
    .slice(0, 1)
    .map(({ name }) => ({
      path: "identityAccountId",
      found: identityAccountId,
      message: `It is an account of ${name}, whose people could make themselves users. Fix: keep the users in an account of their own`,
    }));

/** Every rule about people; each is tried with a description that keeps it and one that breaks it. */
export const peopleRules: readonly PeopleRule[] = [
  identitiesAreApart,
  peoplesEnvironmentsExist,
  usersAreDistinct,
  custodiansRunNothing,
  custodiansRunNoOtherProduction,
  breakGlassIsHeldByFew,
  fewDeployProduction,
  groupsFitTheirRole,
];

function holdersOf(people: People, environment: string, group: Group): string[] {
  return entriesOf(people)
    .filter((entry) => isIn(entry, environment, group))
    .map(([key]) => key);
}
