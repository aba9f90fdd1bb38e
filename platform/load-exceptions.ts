import { type ChangeException, exceptionsSchema } from "../environments/schema/exception";
import type { Problem } from "./problem";
import { type ExceptionRuleContext, faultsOfExceptions } from "./rules/exceptions";
import { judgeBy } from "./schema-problems";

/** The verdict on the exceptions' file: the schema's, then the rules'. */
export function judgeExceptions(
  { file, description }: { readonly file: string; readonly description: unknown },
  context: ExceptionRuleContext,
): { readonly exceptions: readonly ChangeException[]; readonly problems: readonly Problem[] } {
  const verdict = judgeBy(exceptionsSchema, file, description);
  if ("problems" in verdict) return { exceptions: [], problems: verdict.problems };
  const faults = faultsOfExceptions(verdict.data, context);
  return { exceptions: verdict.data, problems: faults.map((fault) => ({ file, ...fault })) };
}
