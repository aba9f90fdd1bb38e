import { describe, expect, test } from "vitest";
import { describeProblems } from "../../../platform/problem";
import { rules } from "../../../platform/rules/all";
import { changed, environment, problemsOf, today } from "../../environments/descriptions";
import { accountCases } from "./accounts.cases";
import { addressCases } from "./addresses.cases";
import { artifactCases } from "./artifacts.cases";
import { copyCases } from "./copies.cases";
import { databaseCases } from "./database.cases";
import { entryCases } from "./entry.cases";
import { exchangeCases } from "./exchange.cases";
import { imageCases } from "./images.cases";
import { machineCases } from "./machines.cases";
import { nameCases } from "./names.cases";
import { productionCases } from "./production.cases";
import { regionCases } from "./regions.cases";
import { serviceCases } from "./services.cases";
import { toolsCases } from "./tools.cases";
import { vaultCases } from "./vault.cases";
import type { Sight } from "./rule-case";

const cases = [
  ...regionCases,
  ...accountCases,
  ...addressCases,
  ...productionCases,
  ...copyCases,
  ...databaseCases,
  ...nameCases,
  ...vaultCases,
  ...machineCases,
  ...entryCases,
  ...artifactCases,
  ...imageCases,
  ...serviceCases,
  ...toolsCases,
  ...exchangeCases,
];

const look = ({ base = "stage", changes, others = [] }: Sight) => {
  const seen = environment(base, changes);
  return { seen, context: { environments: [...others, seen], today } };
};

test("every rule is tried, with a description that keeps it and one that breaks it", () => {
  const tried = cases.filter(({ keeps, breaks }) => keeps.length > 0 && breaks.length > 0).map(({ rule }) => rule);
  expect(rules.filter((rule) => !tried.includes(rule)).map(({ name }) => name)).toEqual([]);
});

describe.each(cases.map((each) => [each.rule.name, each] as const))("%s", (_name, { rule, keeps, breaks }) => {
  test.each(keeps.map((sight) => [sight.what, sight] as const))("lets pass %s", (_what, sight) => {
    const { seen, context } = look(sight);
    expect(rule(seen, context)).toEqual([]);
  });

  test.each(breaks.map((breach) => [breach.what, breach] as const))("refuses %s", (_what, breach) => {
    const { seen, context } = look(breach);
    expect(rule(seen, context).map(({ environment: name, path, message }) => ({ name, path, message }))).toEqual([
      { name: seen.name, path: breach.path, message: breach.message },
    ]);
  });

  test.each(breaks.map((breach) => [breach.what, breach] as const))(
    "names file, path and fix for %s",
    (_what, breach) => {
      const { base = "stage", changes, others = [], path, message } = breach;
      const report = describeProblems(problemsOf(...others, changed(base, changes)));
      const name = environment(base, changes).name;
      const block = report.split("\n\n").find((text) => text.startsWith(`environments/${name}.ts has `));
      expect(
        block?.split("\n").some((line) => line.startsWith(`  ${path}: got `) && line.endsWith(`. ${message}`)),
      ).toBe(true);
      expect(message).toMatch(/Fix: \S/);
    },
  );
});

test("the repository's two environments keep every rule together", () => {
  expect(problemsOf(changed("production"), changed("stage"))).toEqual([]);
});
