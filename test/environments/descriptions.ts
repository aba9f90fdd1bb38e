import { production } from "../../environments/production";
import { type Environment, environmentSchema } from "../../environments/schema";
import { stage } from "../../environments/stage";
import { judgeAll } from "../../platform/load-environments";
import { EnvironmentProblems, type Problem } from "../../platform/problem";

/** The day of every test: dated exceptions are held against it, so that no test ends with the calendar. */
export const today = "2026-11-22";

/** What `changed` writes to remove a setting. */
export const absent = Symbol("absent");

export type BaseName = "stage" | "production";
/** New values by dotted path: `{ "network.cidr": "10.0.0.0/16" }`. */
export type Changes = Readonly<Record<string, unknown>>;

const bases = { stage, production };

/** A copy of a description with some settings changed; sections on the way to a new one are made. */
export function changed(base: BaseName, changes: Changes = {}): unknown {
  return withChanges(bases[base], changes);
}

/** The same for a description that was changed already. */
export function withChanges(description: unknown, changes: Changes): unknown {
  const copy = copyOf(description) as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) write(copy, path.split("."), value);
  return copy;
}

function write(target: Record<string, unknown>, [key = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length > 0) {
    const inner = target[key];
    target[key] = typeof inner === "object" && inner !== null ? inner : {};
    return write(target[key] as Record<string, unknown>, rest, value);
  }
  // A copy: the next change must not write into the caller's own section.
  if (value !== absent) target[key] = copyOf(value);
  else if (Array.isArray(target)) target.splice(Number(key), 1);
  else delete target[key];
}

/** Sections and lists anew, everything else as it is: a description under test may hold functions and maps. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyOf(inner)]));
}

/** A description that passed the schema; the rules have not looked at it. */
export function environment(base: BaseName, changes: Changes = {}): Environment {
  return environmentSchema.parse(changed(base, changes));
}

/** All problems of descriptions whose files carry their names. */
export function problemsOf(...descriptions: unknown[]): readonly Problem[] {
  try {
    judgeAll(
      descriptions.map((description) => ({ ...fileOf(description), description })),
      today,
    );
    return [];
  } catch (error) {
    if (error instanceof EnvironmentProblems) return error.problems;
    throw error;
  }
}

/** The file a description would stand in; one without a usable name stands in `unnamed.ts`. */
export function fileOf(description: unknown): { file: string; promised: string } {
  const name = (description as { name?: unknown } | undefined | null)?.name;
  const promised = typeof name === "string" ? name : "unnamed";
  return { file: `environments/${promised}.ts`, promised };
}

/** `path: message` of each problem, for assertions that fail readably. */
export function linesOf(problems: readonly Problem[]): string[] {
  return problems.map(({ path, message }) => `${path}: ${message}`);
}
