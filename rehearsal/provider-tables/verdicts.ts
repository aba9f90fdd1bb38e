import { z } from "zod";
import { forcesReplacement, isKept } from "../../platform/provider/aws";
import { conditions } from "../../platform/provider/conditions";
import type { Trial } from "./trials";

/** `terraform show -json <plan>`, as far as a trial looks into it. */
const planSchema = z.looseObject({
  planned_values: z.looseObject({}).optional(),
  resource_changes: z
    .array(
      z.looseObject({
        address: z.string(),
        type: z.string(),
        name: z.string(),
        change: z.looseObject({
          actions: z.array(z.string()),
          after: z.record(z.string(), z.unknown()).nullable(),
          replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).default([]),
        }),
      }),
    )
    .default([]),
});
export type TrialPlan = z.infer<typeof planSchema>;

export function parseTrialPlan(text: string): TrialPlan {
  return planSchema.parse(JSON.parse(text));
}

/** What the provider does: `kept` is nothing at all, since the argument was taken out and it fills it in; `unseen` nothing either, though the value differs. */
export type Outcome = "replaces" | "updates" | "kept" | "unseen";

/** What one type's arguments do, as measured. */
export interface Measured {
  readonly replaces: readonly string[];
  readonly updates: readonly string[];
  readonly kept: readonly string[];
  /** The provider sees no difference between the two values that were tried. */
  readonly unseen: readonly string[];
}

/** Outcome of each trial that the plan has, by trial. */
export function outcomesOf(trials: readonly Trial[], plan: TrialPlan): Map<Trial, Outcome> {
  const changes = new Map(plan.resource_changes.map((one) => [one.address, one.change]));
  return new Map(
    trials.flatMap((trial): [Trial, Outcome][] => {
      const change = changes.get(`${trial.type}.${trial.name}`);
      return change === undefined ? [] : [[trial, outcome(trial, change)]];
    }),
  );
}

function outcome(trial: Trial, { actions, replace_paths }: TrialPlan["resource_changes"][number]["change"]): Outcome {
  const paths = replace_paths.map((path) => path.filter((step) => typeof step === "string").join("."));
  const isItsOwn = (path: string): boolean =>
    path === trial.argument || trial.argument.startsWith(`${path}.`) || path.startsWith(`${trial.argument}.`);
  if (paths.some(isItsOwn)) return "replaces";
  if (actions.includes("update") || actions.includes("delete")) return "updates";
  return trial.kind === "removed" ? "kept" : "unseen";
}

/** Sorted by argument; a type's two kinds of trial of one argument agree, or the graver one counts. */
export function summarise(outcomes: ReadonlyMap<Trial, Outcome>): Record<string, Measured> {
  const gravity: readonly Outcome[] = ["unseen", "kept", "updates", "replaces"];
  const byType = new Map<string, Map<string, Outcome>>();
  for (const [{ type, argument }, found] of outcomes) {
    const known = byType.get(type) ?? new Map<string, Outcome>();
    const earlier = known.get(argument);
    if (earlier === undefined || gravity.indexOf(found) > gravity.indexOf(earlier)) known.set(argument, found);
    byType.set(type, known);
  }
  return Object.fromEntries(
    [...byType]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([type, known]) => {
        const of = (wanted: Outcome) =>
          [...known].flatMap(([argument, found]) => (found === wanted ? [argument] : [])).sort();
        return [type, { replaces: of("replaces"), updates: of("updates"), kept: of("kept"), unseen: of("unseen") }];
      }),
  );
}

/** Where the committed table says something else than the provider does, a sentence each. */
export function disagreements(outcomes: ReadonlyMap<Trial, Outcome>): string[] {
  return [...outcomes].flatMap(([{ type, argument, kind }, found]) => {
    // A condition looks at more than the value that was tried.
    if (found === "unseen" || isConditional(type, argument)) return [];
    const forces = forcesReplacement(type, argument);
    const keeps = kind === "removed" && isKept(type, argument);
    const said = keeps ? "kept" : forces === undefined ? "not in the table" : forces ? "replaces" : "updates";
    return said === found || (kind === "removed" && found === "kept")
      ? []
      : [`${type}.${argument} (${kind}): the table says ${said}, the provider ${found}`];
  });
}

function isConditional(type: string, argument: string): boolean {
  return Object.keys(conditions[type] ?? {}).some(
    (path) => path === argument || argument.startsWith(`${path}.`) || path.startsWith(`${argument}.`),
  );
}
