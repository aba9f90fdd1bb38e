import { z } from "zod";
import { forcesReplacement, forcingArguments, isKept } from "../../platform/provider/aws";
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
          before: z.record(z.string(), z.unknown()).nullable().default(null),
          after: z.record(z.string(), z.unknown()).nullable(),
          after_unknown: z.unknown(),
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

/** Outcome of each trial that the plan decides. */
export function outcomesOf(trials: readonly Trial[], plan: TrialPlan): Map<Trial, Outcome> {
  const changes = new Map(plan.resource_changes.map((one) => [one.address, one.change]));
  return new Map(
    trials.flatMap((trial): [Trial, Outcome][] => {
      const change = changes.get(`${trial.type}.${trial.name}`);
      const found = change === undefined ? undefined : outcome(trial, change);
      return found === undefined ? [] : [[trial, found]];
    }),
  );
}

function outcome(trial: Trial, change: TrialPlan["resource_changes"][number]["change"]): Outcome | undefined {
  const paths = change.replace_paths.map((path) => path.filter((step) => typeof step === "string").join("."));
  const isItsOwn = (path: string): boolean =>
    path === trial.argument || isInside(trial.argument, path) || isInside(path, trial.argument);
  if (paths.some(isItsOwn)) return "replaces";
  // Made anew for something else in the made-up state, everything is filled in anew: that says nothing of this argument.
  if (paths.length > 0 && trial.kind === "removed") return undefined;
  const steps = trial.argument.split(".");
  // A made-up state may be odd in other ways too: only this argument's own difference counts.
  const [before, after] = [at(change.before, steps), at(change.after, steps)];
  const isUnknown = JSON.stringify(at(change.after_unknown, steps) ?? null).includes("true");
  if (isUnknown || JSON.stringify(before) !== JSON.stringify(after)) return "updates";
  return trial.kind === "removed" ? "kept" : "unseen";
}

/** The value at a path, in the first element of each list on the way. */
function at(value: unknown, [first, ...rest]: readonly string[]): unknown {
  if (Array.isArray(value)) return value.length > 1 ? value : at(value[0], first === undefined ? [] : [first, ...rest]);
  if (first === undefined || typeof value !== "object" || value === null) return value ?? null;
  return at((value as Record<string, unknown>)[first], rest);
}

function isInside(path: string, block: string): boolean {
  return path.startsWith(`${block}.`);
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
  return [...outcomes].flatMap(([trial, found]) => {
    const { type, argument, kind } = trial;
    // A condition looks at more than the value that was tried.
    if (found === "unseen" || isConditional(type, argument)) return [];
    const said = saidOf(trial);
    // That nothing happens where something was announced is a false alarm and no more: defaults are not in the table.
    if (said === found || (kind === "removed" && found === "kept")) return [];
    return [`${type}.${argument} (${kind}): the table says ${said}, the provider ${found}`];
  });
}

/** A block that goes as a whole takes the forcing arguments in it along. */
function saidOf({ type, argument, kind }: Trial): string {
  if (kind === "removed" && isKept(type, argument)) return "kept";
  const forces = forcesReplacement(type, argument);
  if (forces === undefined) return "not in the table";
  const isForcedInside = kind === "removed" && forcingArguments(type).some((path) => isInside(path, argument));
  return forces || isForcedInside ? "replaces" : "updates";
}

function isConditional(type: string, argument: string): boolean {
  const paths = Object.keys(conditions[type] ?? {});
  return paths.some((path) => path === argument || isInside(argument, path) || isInside(path, argument));
}
