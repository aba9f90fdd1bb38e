import { describe, expect, test, vi } from "vitest";
import { leaving } from "../../../cli/people/leave";
import { list, matrix } from "../../../cli/people/matrix";
import { rightsOf } from "../../../cli/people/rights";
import { main, peopleCommand } from "../../../cli/people";
import { declaredPeople } from "../../../platform/people";
import type { Feature } from "../../../environments/schema/feature";
import { describedFeature } from "../../environments/features/descriptions";
import { production, stage } from "../../support/environments";
import { typescriptByRequire } from "../../support/typescript-by-require";

typescriptByRequire();

const people = declaredPeople();
const environments = [production(), stage()];
const person = (key: string) => {
  const found = people.people[key];
  if (!found) throw new Error(`no ${key}`);
  return found;
};
const said = (key: string) => leaving(key, people, environments);

describe("rights of a person", () => {
  test("are one per environment and group, with role, Kubernetes groups and state", () => {
    expect(rightsOf(person("ada"), environments)).toMatchObject([
      { environment: "production", group: "deployer", role: "arn:aws:iam::222222222222:role/rkcp-production-deployer" },
      { environment: "production", group: "operator", cluster: "rkcp:operator", state: "none" },
      { environment: "production", group: "on-call", cluster: "rkcp:on-call", stack: "environment" },
      {
        environment: "stage",
        group: "deployer",
        cluster: "rkcp:deployer",
        state: "reads and writes",
        stack: "bootstrap",
      },
      { environment: "stage", group: "operator" },
    ]);
  });

  test("name no role where the custodians' account has it", () => {
    expect(rightsOf(person("finn"), environments)).toMatchObject([
      { environment: "production", role: undefined, stack: "custodians'" },
      { environment: "stage", role: "arn:aws:iam::111111111111:role/rkcp-stage-custodian", cluster: "none" },
    ]);
  });
});

describe("leaving", () => {
  test("prints every right that disappears", () => {
    const roles = rightsOf(person("ben"), environments).map(({ role }) => role ?? "");
    expect(roles.filter((role) => !said("ben").includes(role))).toEqual([]);
  });

  test("names the edit, which it does not make", () => {
    expect(said("eve")).toContain("environments/people.ts: remove people.eve");
  });

  test("says what has to happen first", () => {
    expect(said("dov")).toContain('but first: ["cleo"] would be left. These may break the glass of production.');
    expect(said("eve")).not.toContain("but first");
  });

  test("names the features that the person owns, each with what becomes of it, and nobody else's", () => {
    const found = ["eve", "ada", "eve"].map((owner, index) => {
      const name = `try-${index}`;
      const feature = describedFeature("rango", { name, owner }) as Feature;
      const file = `environments/features/${name}.ts`;
      return { file, promised: name, feature, namespace: `feature-${name}`, daysLeft: index - 1 };
    });
    const lines = leaving("eve", people, environments, found).split("\n");
    const owned = lines.filter((line) => line.includes("environments/features/"));
    expect(owned).toEqual([
      "  but first: environments/features/try-0.ts would be nobody's: feature-try-0 of stage, until 2026-12-10 (ended 1 day ago). " +
        "Fix: name another owner in it, or end it: npm run feature -- expire try-0",
      "  but first: environments/features/try-2.ts would be nobody's: feature-try-2 of stage, until 2026-12-10 (in 1 day). " +
        "Fix: name another owner in it, or end it: npm run feature -- expire try-2 --early",
    ]);
    expect(lines.indexOf(owned[0] ?? "")).toBeGreaterThan(lines.indexOf("Edit:"));
  });

  test("ends the roles' trust by the stacks that make the roles, and by no others", () => {
    expect(said("eve")).toContain("npx cdktf deploy stage: the roles stop naming the person");
    expect(said("eve")).not.toMatch(/npm run bootstrap|deploy production/);
    expect(said("hana")).toContain("npm run bootstrap -- stage: the roles stop naming the person");
  });

  test("tells of what no role holds: the user, Vault's entity, a custodian's share", () => {
    expect(said("hana")).toMatch(
      /user people\/hana in account 777777777777[^]*entity[^]*recovery shares without the person's PGP key/,
    );
    expect(said("eve")).not.toContain("PGP");
  });
});

describe("the lists", () => {
  test("name every person once", () => {
    expect(Object.keys(people.people).filter((key) => !list(people).includes(`│ ${key} `))).toEqual([]);
  });

  test("name nobody where nobody is", () => {
    expect(matrix({ ...people, people: {} }, [stage()]).match(/nobody/g)).toHaveLength(6);
  });

  test("name the members of each group", () => {
    expect(matrix(people, environments)).toMatch(/production +│ custodian +│ finn, gia, hana/);
  });
});

test("a person nobody has is refused with the one that was meant", () => {
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const code = main(["leave", "adda"]);
  const said = written.mock.calls.flat().join("");
  written.mockRestore();
  expect(code).toBe(2);
  expect(said).toMatch(/^no person "adda"\. Did you mean "ada"\? Allowed: ada, .*\. Fix: name one of them\n$/);
});

test("the command knows its own words and no others", () => {
  const command = peopleCommand(() => undefined);
  expect(command.commands.map((one) => one.name())).toEqual(["list", "matrix", "leave"]);
});
