import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Environment } from "../../environments/schema";
import { loadEnvironments } from "../../platform/load-environments";
import { EnvironmentProblems, type Problem } from "../../platform/problem";
import { absent, type BaseName, changed, type Changes, linesOf, today } from "../environments/descriptions";
import { typescriptByRequire } from "../support/typescript-by-require";

let folder: string;
typescriptByRequire();
beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), "rkcp-environments-")), "environments");
  mkdirSync(folder);
});
afterEach(() => rmSync(path.dirname(folder), { recursive: true }));

const write = (name: string, content: string) => writeFileSync(path.join(folder, name), content);
/** The file a person would write, importing the real `defineEnvironment`. */
const describeIn = (file: string, base: BaseName, changes: Changes = {}) => {
  const { name, ...data } = changed(base, changes) as { name: string };
  const schema = path.join(__dirname, "../../environments/schema");
  const code = `import { defineEnvironment } from ${JSON.stringify(schema)};
export const described = defineEnvironment(${JSON.stringify(name)}, ${JSON.stringify(data)} as never);`;
  write(file, code);
};
const load = (): Environment[] => loadEnvironments({ folder, today });
const problems = (from = folder): readonly Problem[] => {
  try {
    loadEnvironments({ folder: from, today });
  } catch (error) {
    if (error instanceof EnvironmentProblems) return error.problems;
    throw error;
  }
  return [];
};

describe("a folder of environments", () => {
  test("gives every environment, in the order of the files", () => {
    describeIn("stage.ts", "stage");
    describeIn("production.ts", "production");
    expect(load().map(({ name }) => name)).toEqual(["production", "stage"]);
  });

  test("may hold the schema, notes, declarations and folders, which are no environments", () => {
    describeIn("stage.ts", "stage");
    write("schema.ts", "throw new Error('not an environment')");
    write("notes.md", "nothing");
    write("types.d.ts", "export interface Nothing {}");
    mkdirSync(path.join(folder, "examples"));
    writeFileSync(path.join(folder, "examples", "broken.ts"), "export const");
    expect(load().map(({ name }) => name)).toEqual(["stage"]);
  });

  test("may hold a link to a description kept elsewhere", () => {
    describeIn("stage.ts", "stage");
    const elsewhere = path.join(path.dirname(folder), "other");
    mkdirSync(elsewhere);
    symlinkSync(path.join(folder, "stage.ts"), path.join(elsewhere, "stage.ts"));
    expect(loadEnvironments({ folder: elsewhere, today }).map(({ name }) => name)).toEqual(["stage"]);
  });

  test("is the repository's own by default, and legal", () => {
    expect(loadEnvironments({ today }).map(({ name }) => name)).toEqual(["production", "stage"]);
  });

  test("is judged as of today by default", () => {
    describeIn("stage.ts", "stage", { "database.acknowledgement.expires": "2020-01-01" });
    expect(() => loadEnvironments({ folder })).toThrow(/today, \d{4}-\d{2}-\d{2}: .* Fix: /);
  });
});

describe("problems of a folder", () => {
  test("are all told at once: unreadable files, the schema's refusals and the rules'", () => {
    write("broken.ts", "export const broken = {");
    describeIn("first.ts", "stage", { name: "first", "database.storageGiB": 1, "owner.team": absent });
    describeIn("second.ts", "stage", { name: "second", "database.storageLimitGiB": 50 });
    const seen = problems();
    expect(seen.map((problem) => `${problem.file} ${problem.path}`)).toEqual([
      "environments/broken.ts ",
      "environments/first.ts owner.team",
      "environments/first.ts database.storageGiB",
      "environments/second.ts database.storageLimitGiB",
    ]);
    expect(seen.every(({ message }) => /Fix: \S/.test(message))).toBe(true);
  });

  test("across files stand at the file that has to change", () => {
    describeIn("first.ts", "stage", { name: "first" });
    describeIn("second.ts", "stage", {
      name: "second",
      "cloud.accountId": "111111111111",
      "domains.public": "b.example",
    });
    expect(problems().map((problem) => `${problem.file} ${problem.path}`)).toEqual([
      "environments/second.ts account.baseline",
      "environments/second.ts domains",
    ]);
  });

  test("include a name that differs from the file's, beside everything else", () => {
    describeIn("preview.ts", "stage", { "naming.suffix": "x", name: "stage" });
    expect(linesOf(problems())).toEqual([
      "naming.suffix: Allowed: 4 to 8 characters [a-z0-9]. Fix: pick one once and keep it",
      'name: Allowed: "preview", after the file. Fix: name the environment and its file alike',
    ]);
  });

  test("include one file that took another's name, and no quarrel of an environment with itself", () => {
    describeIn("preview.ts", "stage");
    describeIn("stage.ts", "stage");
    expect(problems().map((problem) => `${problem.file} ${problem.path}`)).toEqual(["environments/preview.ts name"]);
  });
});

describe("a file that is no environment", () => {
  const only = "Allowed: exactly one exported environment. Fix: export const <name> = defineEnvironment(...)";

  test.each([
    ["does not compile", "export const stage = {", /^: stage\.ts:1:\d+: ERROR: .*\. Fix: make the file compile$/],
    [
      "imports what is missing",
      'import { x } from "./nowhere"; export const stage = x;',
      /^: Cannot find module '.\/nowhere'\. Fix: make the file compile$/,
    ],
    ["throws", 'throw new Error("no network");', /^: no network\. Fix: make the file compile$/],
    ["throws a text", 'throw "no network";', /^: no network\. Fix: make the file compile$/],
    ["throws nothing", "throw undefined;", /^: undefined\. Fix: make the file compile$/],
    ["is empty", "", only],
    ["exports no section", "export const stage = 1;", only],
    ["exports null", "export const stage = null;", only],
    ["is null", "module.exports = null;", only],
    ["exports two", "export const a = {}; export const b = {};", only],
    ["exports a function that would make one", "export const stage = () => ({});", only],
  ])("is reported when it %s", (_what, content, expected) => {
    write("stage.ts", content);
    const [problem, ...others] = problems();
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ file: "environments/stage.ts", path: "" });
    expect(problem && linesOf([problem])[0]).toMatch(typeof expected === "string" ? `: ${expected}` : expected);
  });

  test("is reported without the path of this machine", () => {
    write("stage.ts", "export const stage = {");
    expect(JSON.stringify(problems())).not.toContain(path.dirname(folder));
  });

  test("is reported as a whole when it exports something else", () => {
    write("stage.ts", "export const stage = [1];");
    expect(linesOf(problems())).toEqual([
      ": Allowed: a section of named settings. Fix: describe the environment with defineEnvironment(name, { ... })",
    ]);
  });

  test("is reported when its link leads nowhere", () => {
    symlinkSync(path.join(folder, "gone.ts"), path.join(folder, "stage.ts"));
    expect(linesOf(problems())).toEqual([expect.stringMatching(/^: Cannot find module .*Fix: make the file compile$/)]);
  });
});

describe("no environments at all", () => {
  test("are reported for an empty folder", () => {
    expect(problems()).toEqual([
      {
        file: "environments/",
        path: "",
        found: [],
        message: "Allowed: one .ts file per environment. Fix: add one with defineEnvironment",
      },
    ]);
  });

  test("are reported for a folder that does not exist", () => {
    expect(linesOf(problems(path.join(folder, "nowhere")))).toEqual([
      ": Allowed: a folder of environments. Fix: create it, one .ts file per environment",
    ]);
  });

  test("are reported for a file in place of the folder", () => {
    write("stage.ts", "");
    expect(problems(path.join(folder, "stage.ts"))).toEqual([
      {
        file: "stage.ts/",
        path: "",
        found: "a file",
        message: "Allowed: a folder of environments. Fix: create it, one .ts file per environment",
      },
    ]);
  });
});
