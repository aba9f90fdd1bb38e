import { describe, expect, test } from "vitest";
import { exceptions as declared } from "../../environments/exceptions";
import { people } from "../../environments/people";
import type { ExceptionInput } from "../../environments/schema/exception";
import { judgeDescriptions } from "../../platform/load-environments";
import { describeProblems, EnvironmentProblems } from "../../platform/problem";
import { changed, today } from "../environments/descriptions";

const good: ExceptionInput = {
  guard: "stateful-loss",
  environment: "stage",
  address: "aws_ebs_volume.account_data_1A2B",
  owner: "ada",
  expires: "2026-12-10",
  reason: "the second node is not needed any more",
};

/** What loading says of these exceptions beside stage, production and the people. */
function problemsOf(exceptions: unknown): string[] {
  const environments = (["production", "stage"] as const).map((name) => ({
    file: `environments/${name}.ts`,
    promised: name,
    description: changed(name),
  }));
  try {
    judgeDescriptions(
      {
        environments,
        features: [],
        people: { file: "environments/people.ts", description: people },
        exceptions: { file: "environments/exceptions.ts", description: exceptions },
      },
      today,
    );
  } catch (thrown) {
    if (!(thrown instanceof EnvironmentProblems)) throw thrown;
    return describeProblems(thrown.problems)
      .split("\n")
      .map((line) => line.trim());
  }
  return [];
}

test("the repository's are legal", () => {
  expect(problemsOf(declared)).toEqual([]);
});

test("one that is complete is legal, with a scope as well", () => {
  expect(problemsOf([good, { ...good, scope: "stage-bootstrap" }])).toEqual([]);
});

test("one past its end keeps nobody from rendering: it covers nothing, and a guard asks for it to go", () => {
  expect(problemsOf([{ ...good, expires: "2026-01-01" }])).toEqual([]);
});

test("one for a whole environment that is gone is legal", () => {
  expect(problemsOf([{ ...good, environment: "preview", address: "environments/preview.ts" }])).toEqual([]);
});

describe("one is refused for", () => {
  test.each<[string, unknown, string]>([
    [
      "an unknown guard",
      [{ ...good, guard: "statefull-loss" }],
      '0.guard: got "statefull-loss". No such guard. Did you mean "stateful-loss"?',
    ],
    [
      "a guard that nobody waives",
      [{ ...good, guard: "funds" }],
      '0.guard: got "funds". It refuses another destination of funds',
    ],
    [
      "an unknown environment",
      [{ ...good, environment: "stagee" }],
      '0.environment: got "stagee". No such environment. Did you mean "stage"?',
    ],
    ["an unknown owner", [{ ...good, owner: "adda" }], '0.owner: got "adda". Nobody has this key. Did you mean "ada"?'],
    [
      "an end too far ahead",
      [{ ...good, expires: "2027-06-01" }],
      `0.expires: got "2027-06-01". Allowed: at most 30 days from today, ${today}. Fix: pick an earlier day`,
    ],
    ["a twin", [good, { ...good, owner: "ben" }], "Number 0 covers the same."],
    [
      "a wildcard",
      [{ ...good, address: "aws_ebs_volume.*" }],
      '0.address: got "aws_ebs_volume.*". Allowed: one whole address, without wildcards',
    ],
    [
      "a reason that says nothing",
      [{ ...good, reason: "ok" }],
      '0.reason: got "ok". Allowed: a sentence of 15 to 300 characters',
    ],
    ["no owner", [{ ...good, owner: undefined }], "0.owner: is missing. Allowed: the key of a person"],
    ["a misspelt key", [{ ...good, until: "2026-12-10" }], "0.until: got"],
    ["no day", [{ ...good, expires: "tomorrow" }], "Allowed: a day written YYYY-MM-DD"],
    ["another shape", { good }, "Allowed: a list of exceptions"],
  ])("%s", (_what, exceptions, line) => {
    const problems = problemsOf(exceptions);
    expect(problems[0]).toMatch(/^environments\/exceptions\.ts has \d+ problems?:$/);
    expect(problems.join("\n")).toContain(line);
  });

  test("all of it at once", () => {
    expect(
      problemsOf([
        { ...good, guard: "x-x" },
        { ...good, owner: "nobody", expires: "2028-01-01" },
      ]),
    ).toHaveLength(4);
  });
});
