import type { Platform } from "../../platform/platform";
import { leaves } from "../guards/leaves";
import { withImpacts } from "../impact/impact";
import { type Change, changeClasses, type Finding, type Report, type ValueChange } from "../model";
import { hidden } from "../report/mask";
import { reportOf } from "../report-of";
import { judgePlan, type PlanJudgement } from "./judge-plan";
import type { Plans } from "./run-plans";
import { sensitive } from "./veil";

export interface PlannedReportOptions extends PlanJudgement {
  readonly platforms: readonly Platform[];
}

/**
 * A comparison with what Terraform says of it. A change that both know is as severe as the worse of the two has it, and
 * hides what Terraform calls sensitive. What only the plan knows was merged before and is not applied yet: it is told, so
 * that nobody is surprised by the next apply, and judged. Drift stands apart.
 */
export function withPlans(report: Report, plans: Plans, options: PlannedReportOptions): Report {
  const planned = plans.planned.flatMap(({ changes }) => withImpacts(changes, options.platforms));
  const drift = plans.planned.flatMap((stack) => withImpacts(stack.drift, options.platforms));
  const byKey = new Map(planned.map((change) => [keyOf(change), change]));
  const known = new Set(report.changes.flatMap((change) => [keyOf(change), formerKeyOf(change)]));
  const changes = report.changes.map((change) => asPlanned(change, byKey.get(keyOf(change))));
  const pending = planned.filter((change) => !known.has(keyOf(change))).map(asPending);
  return reportOf({
    ...report,
    changes: [...changes, ...pending],
    findings: merged(report.findings, judgePlan(planned, options)),
    troubles: [...report.troubles, ...plans.troubles],
    drift,
  });
}

const keyOf = ({ area, scope, address }: Change): string => `${area} ${scope} ${address}`;
const formerKeyOf = (change: Change): string => keyOf({ ...change, address: change.formerAddress ?? change.address });

function asPlanned(change: Change, plan: Change | undefined): Change {
  if (plan === undefined) return change;
  if (changeClasses.indexOf(plan.class) <= changeClasses.indexOf(change.class)) return veiledBy(change, plan);
  return {
    ...change,
    class: plan.class,
    values: plan.values,
    impact: plan.impact,
    note: "Terraform's own plan says so",
  };
}

/** The comparison reads a value as it stands in the code; only the provider knows which of them are secrets. */
function veiledBy(change: Change, plan: Change): Change {
  const secret = [plan.before, plan.after].flatMap((body) => leaves(body)).filter(({ value }) => value === sensitive);
  if (secret.length === 0) return change;
  const names = [...new Set(secret.map(({ path }) => argumentOf(path)))];
  // A comparison looks into a text that is a document, and into a map of which all is marked.
  const isSecret = (argument: string): boolean =>
    names.some((name) => argument === name || argument.startsWith(`${name}.`));
  return { ...change, values: change.values.map((value) => (isSecret(argumentOf(value.path)) ? hide(value) : value)) };
}

const argumentOf = (path: string): string => path.replace(/\[[^\]]*\]/g, "");

const hide = ({ before, after, ...value }: ValueChange): ValueChange => ({
  ...value,
  ...(before !== undefined && { before: hidden }),
  ...(after !== undefined && { after: hidden }),
});

const asPending = (change: Change): Change => ({
  ...change,
  note: "Not of this pull request: merged before, and not applied yet",
});

/** The same guard over the same thing says it once, as the comparison has it: that one knows the code. */
function merged(findings: readonly Finding[], planned: readonly Finding[]): Finding[] {
  const place = ({ guard, scope, address }: Finding): string => `${guard} ${scope} ${address}`;
  const told = new Set(findings.map(place));
  return [...findings, ...planned.filter((finding) => !told.has(place(finding)))];
}
