import { existsSync } from "node:fs";
import path from "node:path";
import { findTerraform } from "../../rehearsal/tools/terraform";
import { stackIds } from "../../stacks/names";
import { environmentOf } from "../compare/compare";
import { readRendered } from "../compare/rendered-folder";
import type { Report, Trouble } from "../model";
import type { Sides } from "../revisions/sides";
import type { StackToPlan } from "./plan-stack";
import { platformsOf, recordsOf } from "../compare-sides";
import { withPlans } from "./planned-report";
import { runPlans } from "./run-plans";

export interface PlanWish {
  /** `YYYY-MM-DD`, against which exceptions are held. */
  readonly today: string;
  /** Of this environment alone: a job has the credentials of one account. @default all */
  readonly environment?: string;
  readonly signal: AbortSignal;
}

/** A comparison of two sides with plans of the head's stacks. A head that was not rendered is left as it is. */
export async function withPlansOf(report: Report, sides: Sides, wish: PlanWish): Promise<Report> {
  const { base, head } = sides;
  if (head.folder === undefined) return report;
  const { file: terraform } = await findTerraform();
  const stacks = stacksOf(head.folder, base.folder, wish.environment);
  const plans = await runPlans(stacks, { terraform, signal: wish.signal });
  const troubles: Trouble[] = [];
  const platforms = platformsOf(new Set(stacks.map(({ environment }) => environment)), wish.today, troubles);
  const whole = { ...plans, troubles: [...plans.troubles, ...troubles] };
  // What can't be read of the records is in the report by now.
  return withPlans(report, whole, { ...recordsOf(sides, []), platforms, today: wish.today });
}

function stacksOf(head: string, base: string | undefined, wanted: string | undefined): StackToPlan[] {
  const { stacks, charts } = readRendered(head);
  const known = new Set(charts.keys());
  return [...stacks].flatMap(([stack, { file }]) => {
    const environment = environmentOf(stack, known);
    if (wanted !== undefined && environment !== wanted) return [];
    // Its state is the administrator's alone, who plans it by npm run bootstrap.
    if (stack === stackIds(environment).bootstrap) return [];
    const baseFolder = base === undefined ? "" : path.join(base, path.relative(head, path.dirname(file)));
    const inBase = baseFolder !== "" && existsSync(path.join(baseFolder, "cdk.tf.json"));
    return [{ environment, stack, folder: path.dirname(file), ...(inBase && { baseFolder }) }];
  });
}
