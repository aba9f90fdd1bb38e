import type { ChangeException } from "../../../environments/schema/exception";
import type { DescriptionRecord } from "../../../platform/record";
import { judgeChanges } from "../../../pipeline/guards/guards";
import type { Change, Finding } from "../../../pipeline/model";

/** The day the guards judge on. */
export const today = "2026-11-28";
const yesterday = "2026-11-27";

/** A change of production's cloud; what a test cares about is given. */
export function cloud(change: Partial<Change> & Pick<Change, "type">): Change {
  return {
    area: "cloud",
    environment: "production",
    scope: "production",
    address: `${change.type}.subject`,
    class: change.before === undefined ? "create" : change.after === undefined ? "destroy" : "update",
    values: [],
    impact: { effect: "none", because: "" },
    ...change,
  };
}

/** The same of an object of production's namespace. */
export function object(change: Partial<Change> & Pick<Change, "type">): Change {
  return cloud({ area: "kubernetes", address: `group/${change.type}/subject`, ...change });
}

/** A description of stage and production without anything special. */
export function record(change: Partial<DescriptionRecord> = {}): DescriptionRecord {
  const environment = (name: string, tier: "stage" | "production") => ({
    name,
    tier,
    provider: "aws",
    accountId: "222222222222",
    deletionProtection: true,
    kubernetes: "1.35",
    database: { engine: "mysql", version: "5.7" },
    images: {},
    mirrors: [],
    funds: {},
    ends: [],
  });
  return {
    format: 1,
    environments: [environment("production", "production"), environment("stage", "stage")],
    features: [],
    exceptions: [],
    ...change,
  };
}

/** What is refused, or shown with its exception. */
export function judge(
  changes: readonly Change[],
  head: DescriptionRecord = record(),
  base: DescriptionRecord = record(),
): Finding[] {
  return judgeChanges(changes, { today, base, head });
}

/** Names of the guards that refuse, each once. */
export function refusing(changes: readonly Change[], head?: DescriptionRecord, base?: DescriptionRecord): string[] {
  const refused = judge(changes, head, base).filter(({ exception }) => exception === undefined);
  return [...new Set(refused.map(({ guard }) => guard))];
}

/** An exception of a change, until tomorrow. */
export function exceptionFor(guard: string, change: Change, more: Partial<ChangeException> = {}): ChangeException {
  return {
    guard,
    environment: change.environment,
    address: change.address,
    owner: "ada",
    expires: today,
    reason: "it is wanted, and this is a test",
    ...more,
  };
}

/** What a guard does with a change: refuses it, refuses it with an exception for something else or an ended one, lets it pass with a good one. */
export function verdicts(guard: string, change: Change) {
  const with_ = (more?: Partial<ChangeException>) =>
    judge([change], record({ exceptions: [exceptionFor(guard, change, more)] })).filter((one) => one.guard === guard);
  const passes = (found: readonly Finding[]) =>
    found.length > 0 && found.every(({ exception }) => exception !== undefined);
  const refused = judge([change]).filter((one) => one.guard === guard);
  return {
    fires: refused.length > 0 && !passes(refused),
    reasons: refused.map(({ reason }) => reason),
    waived: passes(with_()),
    waivedOnItsLastDay: passes(with_({ expires: today })),
    refusedOnceEnded:
      !passes(with_({ expires: yesterday })) && with_({ expires: yesterday })[0]?.reason.includes(yesterday),
    refusedForAnotherAddress: !passes(with_({ address: `${change.address}-other` })),
    refusedForAnotherEnvironment: !passes(with_({ environment: "stage" })),
    refusedForAnotherScope: !passes(with_({ scope: "elsewhere" })),
  };
}

/** Everything a waivable guard has to do with a change that it refuses. */
export const asItShould = {
  fires: true,
  waived: true,
  waivedOnItsLastDay: true,
  refusedOnceEnded: true,
  refusedForAnotherAddress: true,
  refusedForAnotherEnvironment: true,
  refusedForAnotherScope: true,
} as const;
