import type { DescriptionRecord } from "../../platform/record";
import { judgeChanges } from "../guards/guards";
import type { Change, Finding } from "../model";

export interface PlanJudgement {
  /** `YYYY-MM-DD`, against which exceptions are held. */
  readonly today: string;
  readonly base?: DescriptionRecord;
  readonly head?: DescriptionRecord;
}

/**
 * What the guards say of what a plan would take away or alter. What it would make was judged as it was described: on the
 * first apply of an account all of it is new.
 */
export function judgePlan(changes: readonly Change[], { today, base, head }: PlanJudgement): Finding[] {
  const altering = changes.filter((change) => change.class !== "create");
  return judgeChanges(altering, { today, ...(base && { base }), ...(head && { head }) });
}
