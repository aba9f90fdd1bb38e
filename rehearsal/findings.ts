import { RehearsalProblem } from "./problem";

/** A phase found something that is already in the report. */
export class FindingsError extends RehearsalProblem {}

/**
 * The note of a phase that found nothing. Problems go to the report and fail the phase without stopping the ones that
 * do not need it.
 *
 * @throws FindingsError when there are problems
 */
export function conclude(report: { readonly problems: string[] }, problems: readonly string[], note: string): string {
  if (problems.length === 0) return note;
  report.problems.push(...problems);
  throw new FindingsError(`${problems.length} finding(s): ${problems[0]}`);
}

/** What an earlier phase left for this one. */
export function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("a phase ran before the one it needs");
  return value;
}
