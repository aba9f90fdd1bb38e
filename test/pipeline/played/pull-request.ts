import type { Effect, Verdict } from "../../../pipeline/model";
import type { Commit } from "./repository";

/** A pull request, and what has to be said of it: decided by hand, not copied from what the tool said. */
export interface PullRequest extends Commit {
  /** What its author would call it; names its branch, too. */
  readonly title: string;
  /** What `main` has before it. @default what this checkout has */
  readonly before?: Commit;
  readonly verdict: Verdict;
  /**
   * All changes, as `<class> <environment>/<scope> <address>`, where `*` stands for any text. Each line has to meet at least
   * one change, and each change one line.
   */
  readonly changes: readonly string[];
  /** All findings, as `<guard> <environment>/<scope> <address>`, and ` (excepted by <owner>)` where one lets it pass. */
  readonly findings: readonly string[];
  /** The worst that a customer would feel. @default "none" */
  readonly felt?: Effect;
  /** What the report says of what could not be compared. */
  readonly trouble?: string;
}

/** The same line for both environments; `@` stands for their names. */
export const both = (...lines: readonly string[]): string[] =>
  ["production", "stage"].flatMap((environment) => lines.map((line) => line.replaceAll("@", environment)));

/** A day so many days from now, `YYYY-MM-DD`. */
export const dayFromNow = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
