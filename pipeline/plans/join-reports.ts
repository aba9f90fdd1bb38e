import type { Report, RevisionName, Trouble } from "../model";
import { reportOf } from "../report-of";

/** What one environment's job has found; no report when it failed. */
export interface Part {
  readonly environment: string;
  readonly report?: Report;
}

/**
 * One report of several jobs', each of which had the credentials of one environment. Its own job knows more about an
 * environment than the comparison without credentials, whose word counts where a job has none. A job without a report is a
 * trouble: nobody vouches for what it would have found.
 *
 * @param whole the comparison of everything without credentials; without one (a nightly drift) there are the parts only
 * @param commit what the parts looked at when neither they nor the whole say so
 */
export function joinReports(parts: readonly Part[], { whole, commit }: { whole?: Report; commit?: string }): Report {
  const told = parts.flatMap(({ environment, report }) => (report ? [{ environment, report }] : []));
  const ofItsJob = <T extends { readonly environment: string }>(pick: (report: Report) => readonly T[]): T[] => [
    ...(whole ? pick(whole).filter(({ environment }) => !told.some((part) => part.environment === environment)) : []),
    ...told.flatMap(({ environment, report }) => pick(report).filter((each) => each.environment === environment)),
  ];
  const known = whole ?? told[0]?.report;
  const looked: RevisionName = { name: "main", commit: commit ?? "0".repeat(40) };
  return reportOf({
    base: known?.base ?? looked,
    head: known?.head ?? looked,
    changes: ofItsJob(({ changes }) => changes),
    drift: ofItsJob(({ drift = [] }) => drift),
    findings: ofItsJob(({ findings }) => findings),
    troubles: once([
      ...(whole?.troubles ?? []),
      ...told.flatMap(({ report }) => report.troubles),
      ...parts.filter(({ report }) => report === undefined).map(({ environment }) => silent(environment)),
    ]),
  });
}

const silent = (environment: string): Trouble => ({
  subject: "plan",
  message: `${environment}: its job gave no report. Fix: read that job's log; when it could not take the role, apply bootstrap, or take ${environment} out of RKCP_PLAN_ENVIRONMENTS`,
});

function once(troubles: readonly Trouble[]): Trouble[] {
  return troubles.filter(
    ({ subject, message }, index) =>
      troubles.findIndex((other) => other.subject === subject && other.message === message) === index,
  );
}
