import { describe, expect, test } from "vitest";
import { describeProblems, EnvironmentProblems, type Problem } from "../../platform/problem";

const problem = (changes: Partial<Problem> = {}): Problem => ({
  file: "environments/stage.ts",
  path: "database.storageGiB",
  found: 10,
  message: "Allowed: 20 or more. Fix: use 20",
  ...changes,
});
const found = (value: unknown) => describeProblems([problem({ found: value })]).split("\n")[1];

describe("the report of problems", () => {
  test("says file, path, what was found, what is allowed and the fix", () => {
    expect(describeProblems([problem()])).toBe(
      "environments/stage.ts has 1 problem:\n  database.storageGiB: got 10. Allowed: 20 or more. Fix: use 20",
    );
  });

  test("collects the problems of a file under one heading, files in the order they were found", () => {
    const other = { file: "environments/a.ts", path: "tier" };
    const text = describeProblems([problem(), problem(other), problem({ path: "vault" })]);
    expect(text.split("\n").filter((line) => !line.startsWith("  "))).toEqual([
      "environments/stage.ts has 2 problems:",
      "",
      "environments/a.ts has 1 problem:",
    ]);
  });

  test("is the message of the error, which keeps the problems for machines", () => {
    const error = new EnvironmentProblems([problem()]);
    expect(error.message).toBe(describeProblems([problem()]));
    expect(error.problems).toEqual([problem()]);
  });

  test("calls a problem of the whole file by its name", () => {
    expect(describeProblems([problem({ path: "", found: [] })])).toContain("  (the file): got []. ");
  });

  test.each([
    ["nothing", undefined, "is missing."],
    ["null", null, "got null."],
    ["a text with a control character", "a\u001b[31m", 'got "a\\u001b[31m".'],
    ["not a number", Number.NaN, "got NaN."],
    ["infinity inside a list", [Number.POSITIVE_INFINITY], 'got ["Infinity"].'],
    ["a bigint", 5n, "got 5."],
    ["a bigint inside a section", { n: 5n }, 'got {"n":"5"}.'],
    ["a function", () => 1, "got a function."],
    ["a symbol", Symbol("x"), "got a symbol."],
  ])("shows %s", (_what, value, shown) => {
    expect(found(value)).toContain(`: ${shown} Allowed`);
  });

  test("shows a section that contains itself in words", () => {
    const loop: Record<string, unknown> = {};
    loop["self"] = loop;
    expect(found(loop)).toContain("got an object that contains itself.");
  });

  test("cuts a long value, so that the fix stays in sight", () => {
    expect(found("x".repeat(1000))).toContain(`got "${"x".repeat(76)}.... Allowed`);
  });
});
