import { describe, expect, test } from "vitest";
import { describeProblems } from "../../platform/problem";
import { judge } from "../../platform/schema-problems";
import { absent, type BaseName, changed, type Changes, linesOf, problemsOf } from "./descriptions";

/** One setting, a value it must not take, and the words in which it is refused. */
export type Refusal = readonly [path: string, value: unknown, message: string];

/** Each refusal names file, path and fix, and is the only one: a value at fault does not blame its neighbours. */
export function refuses(
  section: string,
  table: readonly Refusal[],
  base: BaseName = "stage",
  around: Changes = {},
): void {
  describe(`${section} of ${base} refuses`, () => {
    test.each(table.map((row) => [row[0], show(row[1]), row] as const))(
      "%s: %s",
      (_path, _shown, [path, value, message]) => {
        const problems = problemsOf(changed(base, { ...around, [path]: value }));
        expect(linesOf(problems)).toEqual([`${path}: ${message}`]);
        expect(message).toMatch(/Fix: \S/);
        const [head, line] = describeProblems(problems).split("\n");
        expect(head).toBe(`environments/${base}.ts has 1 problem:`);
        expect(line).toMatch(new RegExp(`^ {2}${path.replaceAll(".", "\\.")}: (got |is missing\\. )`));
      },
    );
  });
}

/** Values at the edge of what is allowed: the schema takes them, whatever the rules across fields say. */
export function accepts(
  section: string,
  table: readonly (readonly [path: string, value: unknown])[],
  base: BaseName = "stage",
): void {
  test.each(table.map(([path, value]) => [path, show(value), value] as const))(
    `${section} of ${base} accepts %s: %s`,
    (path, _shown, value) => {
      expect(linesOf(judge(`environments/${base}.ts`, changed(base, { [path]: value })).problems)).toEqual([]);
    },
  );
}

/** A whole number: both ends are taken; one step past either, a fraction, a text, null and nothing are refused. */
export function wholeNumber(path: string, min: number, max: number, fix: string, base: BaseName = "stage"): void {
  const message = `Allowed: a whole number from ${min} to ${max}. Fix: ${fix}`;
  const wrong = [min - 1, max + 1, min + 0.5, String(min), Number.NaN, Number.POSITIVE_INFINITY, null, [min], absent];
  refuses(
    path,
    wrong.map((value) => [path, value, message]),
    base,
  );
  accepts(
    path,
    [
      [path, min],
      [path, max],
    ],
    base,
  );
}

/** One of a few words: each is taken; another case, a blank, another type and nothing are refused. */
export function oneOfWords(path: string, words: readonly string[], fix: string, base: BaseName = "stage"): void {
  const message = `Allowed: ${words.map((word) => `"${word}"`).join(" or ")}. Fix: ${fix}`;
  const wrong = [words[0]?.toUpperCase() === words[0] ? `${words[0]}.` : words[0]?.toUpperCase(), "", 1, null, absent];
  refuses(
    path,
    wrong.map((value) => [path, value, message]),
    base,
  );
}

/** A sentence of 15 to 300 characters; blanks at its ends don't count. */
export function sentence(path: string, fix: string, base: BaseName = "stage", around: Changes = {}): void {
  const message = `Allowed: a sentence of 15 to 300 characters. Fix: ${fix}`;
  const wrong = ["ok", `  ${"x".repeat(14)}  `, "x".repeat(301), 15, null, absent];
  refuses(
    path,
    wrong.map((value) => [path, value, message]),
    base,
    around,
  );
}

/** Yes or no. */
export function yesOrNo(path: string, fix: string, base: BaseName = "stage"): void {
  const message = `Allowed: true or false. Fix: ${fix}`;
  refuses(
    path,
    ["true", 1, null, absent].map((value) => [path, value, message]),
    base,
  );
}

/** A section of named settings: something else in its place is refused as a whole. */
export function namedSettings(path: string, fix: string, base: BaseName = "stage"): void {
  const message = `Allowed: a section of named settings. Fix: ${fix}`;
  refuses(
    path,
    ["text", 1, true, [], null, absent].map((value) => [path, value, message]),
    base,
  );
}

function show(value: unknown): string {
  if (value === absent) return "nothing";
  const text = typeof value === "number" ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
