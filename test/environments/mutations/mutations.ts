import { inspect, isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { judgeAll } from "../../../platform/load-environments";
import type { Environment } from "../../../environments/schema";
import { EnvironmentProblems, type Problem } from "../../../platform/problem";
import { absent, type BaseName, changed, fileOf, today, withChanges } from "../descriptions";
import { type Edit, slips, valueAt } from "./edits";
import { wishes } from "./wishes";

/** A real description after one to five edits. */
export interface Mutation {
  readonly title: string;
  readonly base: BaseName;
  readonly description: unknown;
}

/** The same 200 in every run: a failure can be looked at again. */
const seed = 20_261_122;
const count = 200;

const mutation: fc.Arbitrary<Mutation> = fc.constantFrom<BaseName>("stage", "production").chain((base) =>
  fc
    .oneof(
      { weight: 5, arbitrary: fc.array(slips(base), { minLength: 1, maxLength: 3 }) },
      { weight: 3, arbitrary: fc.array(wishes(base), { minLength: 1, maxLength: 5 }) },
      { weight: 1, arbitrary: fc.tuple(wishes(base), slips(base)) },
    )
    .map((edits) => edits.filter(({ path, value }) => !isDeepStrictEqual(valueAt(changed(base), path), value)))
    // A mutation that changes nothing proves nothing.
    .filter((edits) => edits.length > 0)
    .map((edits) => ({ title: `${base}: ${edits.map(titleOf).join("; ")}`, base, description: apply(base, edits) })),
);

export const mutations: readonly Mutation[] = fc.sample(mutation, { seed, numRuns: count });

function apply(base: BaseName, edits: readonly Edit[]): unknown {
  return edits.reduce((description, { path, value }) => withChanges(description, { [path]: value }), changed(base));
}

function titleOf({ kind, path, value }: Edit): string {
  const shown = value === absent ? "removed" : inspect(value, { breakLength: Number.POSITIVE_INFINITY });
  return `${kind} ${path} = ${shown.length > 40 ? `${shown.slice(0, 37)}...` : shown}`;
}

/** The verdict on a mutation beside the environment it was not made of: rules across environments look at both. */
export function judged({
  base,
  description,
}: Mutation): { environment: Environment } | { problems: readonly Problem[] } {
  const other = changed(base === "stage" ? "production" : "stage");
  try {
    const files = [description, other].map((each) => ({ ...fileOf(each), description: each }));
    const [environment] = judgeAll(files, today);
    if (!environment) throw new Error("no verdict");
    return { environment };
  } catch (error) {
    if (error instanceof EnvironmentProblems) return { problems: error.problems };
    throw error;
  }
}
