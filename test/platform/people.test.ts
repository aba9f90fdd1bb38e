import { describe, expect, test } from "vitest";
import { people as declared } from "../../environments/people";
import type { PeopleInput } from "../../environments/schema/people";
import { judgeAll } from "../../platform/load-environments";
import { alarmedRoles, clusterAccess, declaredPeople, judgePeople, peopleOf } from "../../platform/people";
import { describeProblems, EnvironmentProblems } from "../../platform/problem";
import { peopleRules } from "../../platform/rules/people";
import { changed, today } from "../environments/descriptions";
import { production, stage } from "../support/environments";

type People = PeopleInput["people"];
const file = "environments/people.ts";

/** What `loadEnvironments` says of a people's file beside stage and production. */
function problemsOf(description: unknown): string[] {
  const environments = (["production", "stage"] as const).map((name) => ({
    file: `environments/${name}.ts`,
    promised: name,
    description: changed(name),
  }));
  try {
    judgeAll(environments, today, [], { file, description });
  } catch (thrown) {
    if (!(thrown instanceof EnvironmentProblems)) throw thrown;
    return describeProblems(thrown.problems)
      .split("\n")
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

const withPeople = (changes: People): PeopleInput => ({ ...declared, people: { ...declared.people, ...changes } });
const person = (groups: Record<string, string[]>, user = "people/zoe") =>
  ({ name: "Zoe", user, groups }) as People[string];

describe("the people of the repository", () => {
  test("are legal beside its environments", () => {
    expect(problemsOf(declared)).toEqual([]);
  });

  test("are those of the file", () => {
    expect(Object.keys(declaredPeople().people)).toEqual(Object.keys(declared.people));
  });
});

describe("a people's file is refused for", () => {
  test.each<[string, unknown, string]>([
    [
      "a custodian who is an operator",
      withPeople({ zoe: person({ stage: ["custodian", "operator"] }) }),
      'people.zoe.groups.stage: got ["custodian","operator"]. A custodian may not be operator as well: one person alone would hold Vault and its surroundings. Fix: choose one, and give the other to somebody else',
    ],
    ...(["deployer", "on-call", "break-glass"] as const).map((group): [string, unknown, string] => [
      `a custodian who is ${group}`,
      withPeople({ zoe: person({ stage: [group, "custodian"] }) }),
      `people.zoe.groups.stage: got ["${group}","custodian"]. A custodian may not be ${group} as well: one person alone would hold Vault and its surroundings. Fix: choose one, and give the other to somebody else`,
    ]),
    [
      "an environment nobody has",
      withPeople({ zoe: person({ stagee: ["read-only"] }) }),
      'people.zoe.groups.stagee: got ["read-only"]. No such environment. Did you mean "stage"? Allowed: production, stage. Fix: correct the name',
    ],
    [
      "an environment that resembles none",
      withPeople({ zoe: person({ laboratory: ["read-only"] }) }),
      'people.zoe.groups.laboratory: got ["read-only"]. No such environment. Allowed: production, stage. Fix: remove it',
    ],
    [
      "a user with two entries",
      withPeople({ zoe: person({ stage: ["read-only"] }, "people/ada") }),
      'people.zoe.user: got "people/ada". It is ada\'s user as well. Allowed: one entry per user. Fix: join the two entries',
    ],
    [
      "production with one who may break its glass",
      withPeople({ dov: person({ production: ["read-only"] }) }),
      'people: got ["cleo"]. These may break the glass of production. Allowed: 2 to 4 people. Fix: add "break-glass" to groups.production of a person, or remove it',
    ],
    [
      "production with five who may",
      withPeople(
        Object.fromEntries(
          ["v", "w", "x"].map((key) => [key, person({ production: ["break-glass"] }, `people/${key}`)]),
        ),
      ),
      'people: got ["cleo","dov","v","w","x"]. These may break the glass of production. Allowed: 2 to 4 people. Fix: add "break-glass" to groups.production of a person, or remove it',
    ],
    [
      "production with four who deploy it by hand",
      withPeople(
        Object.fromEntries(["v", "w", "x"].map((key) => [key, person({ production: ["deployer"] }, `people/${key}`)])),
      ),
      'people: got ["ada","v","w","x"]. These may deploy production by hand. Allowed: at most 3 people; Concourse deploys it. Fix: remove "deployer" from groups.production of the others',
    ],
    [
      "users in the account of an environment",
      { ...declared, identityAccountId: "111111111111" },
      'identityAccountId: got "111111111111". It is an account of stage, whose people could make themselves users. Fix: keep the users in an account of their own',
    ],
    [
      "users in the custodians' account",
      { ...declared, identityAccountId: "333333333333" },
      'identityAccountId: got "333333333333". It is an account of production, whose people could make themselves users. Fix: keep the users in an account of their own',
    ],
    [
      "a group nobody has",
      withPeople({ zoe: person({ stage: ["operators"] }) }),
      'people.zoe.groups.stage.0: got "operators". Allowed: "deployer" or "operator" or "on-call" or "read-only" or "custodian" or "break-glass". Did you mean "operator"? Fix: correct the name',
    ],
    [
      "an empty list",
      withPeople({ zoe: person({ stage: [] }) }),
      "people.zoe.groups.stage: got []. Allowed: one group or more. Fix: remove the environment from the person instead",
    ],
    [
      "a misspelt setting",
      withPeople({ zoe: { ...person({ stage: ["read-only"] }), grups: {} } as People[string] }),
      'people.zoe.grups: got {}. No such setting. Did you mean "groups"? Allowed: name, user, groups. Fix: correct the name',
    ],
    [
      "a user with a slash in front",
      withPeople({ zoe: person({ stage: ["read-only"] }, "/people/zoe") }),
      'people.zoe.user: got "/people/zoe". Allowed: an IAM user name, with its path if it has one, without a leading slash. Fix: copy it from the identity account',
    ],
  ])("%s", (_what, description, line) => {
    expect(problemsOf(description)).toEqual([line]);
  });

  test("more people in a group than a role can name", () => {
    const crowd = Array.from({ length: 21 }, (_, index) => [
      `p${index}`,
      person({ stage: ["read-only"] }, `p/${index}`),
    ]);
    const people = { ...declared.people, ...(Object.fromEntries(crowd) as People) };
    const [line, ...others] = problemsOf({ ...declared, people });
    expect(line).toMatch(/24 people are read-only of stage\. Allowed: at most 20, as many as a role can name\. Fix: /);
    expect(others).toEqual([]);
  });

  test("a custodian of one production who runs another", () => {
    const other = { ...production(), name: "exchange-two" };
    const people = {
      ...declared,
      people: { zoe: person({ production: ["custodian"], "exchange-two": ["operator"] }) },
    };
    const context = { environments: [production(), other], names: ["production", "exchange-two"] };
    const { people: judged } = judgePeople(file, people);
    if (!judged) throw new Error("a legal description");
    const told = peopleRules.flatMap((rule) => rule(judged, context)).map(({ path, message }) => `${path}: ${message}`);
    expect(told).toContain(
      'people.zoe.groups.exchange-two: A custodian of production may run no production environment. Allowed: "read-only" and "custodian". Fix: choose one',
    );
  });

  test("and nothing for a custodian of production who operates stage", () => {
    expect(problemsOf(withPeople({ zoe: person({ production: ["custodian"], stage: ["operator"] }) }))).toEqual([]);
  });
});

describe("the members of an environment", () => {
  test("are users by group, in alphabetical order", () => {
    expect(peopleOf(stage()).members).toMatchObject({
      deployer: ["people/ada", "people/ben"],
      custodian: ["people/finn", "people/gia", "people/hana"],
    });
  });

  test("are nobody in an environment that no person names", () => {
    expect(Object.values(peopleOf({ name: "preview" }).members).flat()).toEqual([]);
  });
});

describe("an alarm is raised for", () => {
  test("break-glass of stage", () => {
    expect(alarmedRoles(stage())).toEqual(["rkcp-stage-break-glass"]);
  });

  test("break-glass and deployer of production", () => {
    expect(alarmedRoles(production())).toEqual(["rkcp-production-break-glass", "rkcp-production-deployer"]);
  });
});

test("the cluster is administered by break-glass alone", () => {
  expect(clusterAccess.filter(({ administrator }) => administrator).map(({ role }) => role)).toEqual(["break-glass"]);
});
