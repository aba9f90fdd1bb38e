import type { Change, Finding, Report, RevisionName, Trouble, Verdict } from "./model";

/** What a comparison found. */
export interface Findings {
  readonly base: RevisionName;
  readonly head: RevisionName;
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  readonly troubles: readonly Trouble[];
}

/** The report, with its verdict. */
export function reportOf(found: Findings): Report {
  const { base, head, changes, findings, troubles } = found;
  return { format: 1, base, head, verdict: verdictOf(found), changes, findings, troubles };
}

/**
 * Incomplete comes before refused: what was not compared may hold worse than what was refused, and both fail the command.
 * A finding that an exception covers refuses nothing.
 */
export function verdictOf({
  changes,
  findings,
  troubles,
}: Pick<Findings, "changes" | "findings" | "troubles">): Verdict {
  if (troubles.length > 0) return "incomplete";
  if (findings.some(({ exception }) => exception === undefined)) return "refused";
  return changes.length === 0 ? "unchanged" : "passed";
}
