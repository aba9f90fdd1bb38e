import { describe, expect, test } from "vitest";
import { describeProblems } from "../../../platform/problem";
import { fileOf } from "../descriptions";
import { judged, mutations } from "./mutations";
import { structureOf, synthesize } from "./synthesis";

/** Structures of the mutations that were accepted and synthesised. */
const structures = new Set<string>();
let refused = 0;

describe("a mutated description", () => {
  test.each(mutations.map((mutation, index) => [`${index + 1}. ${mutation.title}`, mutation] as const))(
    "is refused in words or synthesises: %s",
    (_title, mutation) => {
      const verdict = judged(mutation);
      if ("problems" in verdict) {
        refused += 1;
        const report = describeProblems(verdict.problems);
        expect(verdict.problems.length).toBeGreaterThan(0);
        for (const { file, message } of verdict.problems) {
          expect(file).toMatch(/^environments\/.*\.ts$/s);
          expect(message).toMatch(/Fix: \S/);
          expect(message).not.toMatch(/Invalid|expected|Unrecognized|undefined|NaN|\[object/);
        }
        // The slip is in this file; the other environment may have to give way as well, never alone.
        expect(verdict.problems.map(({ file }) => file)).toContain(fileOf(mutation.description).file);
        expect(report).not.toMatch(/\n\s+at .*:\d+:\d+/);
        return;
      }
      // Nothing was dropped or put right without a word.
      expect(verdict.environment).toEqual(mutation.description);
      structures.add(structureOf(synthesize(verdict.environment)));
    },
  );
});

test("the mutations are enough of both: many refused, and survivors of 20 different structures or more", () => {
  expect(refused).toBeGreaterThan(60);
  expect(structures.size).toBeGreaterThanOrEqual(20);
});
