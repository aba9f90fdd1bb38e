import { valueDifferences } from "../compare/cloud/value-changes";
import type { BareChange, ChangeClass, Json, JsonObject, ValueChange } from "../model";
import { maskValue } from "../report/mask";
import type { PlanJson, ResourceChange } from "./plan-json";
import { unveiled, veiled, withUnknowns } from "./veil";
import { isObject } from "../json";

/** The stack that was planned. */
export interface PlannedStack {
  readonly environment: string;
  readonly stack: string;
}

export interface PlannedChanges {
  /** What an apply would do that leads somewhere new. */
  readonly changes: readonly BareChange[];
  /** What it would do only to lead back from drift. */
  readonly repairs: readonly BareChange[];
  /**
   * What is found in the account otherwise than the last apply left it, as far as the next one leads it back: nothing that
   * the cloud computes, that another resource describes (a role's policies), or that the stack leaves to somebody else.
   */
  readonly drift: readonly BareChange[];
}

/**
 * What a plan says, with nothing in it that Terraform calls sensitive or that looks like a secret.
 *
 * A change that only leads back from drift stands apart: nobody described anything new.
 */
export function changesOfPlan(plan: PlanJson, stack: PlannedStack): PlannedChanges {
  const drift = plan.resource_drift.filter(isManaged).flatMap((resource) => changeOf(resource, stack));
  const drifted = new Map(drift.map((change) => [change.address, change]));
  const all = plan.resource_changes.filter(isManaged).flatMap((resource) => changeOf(resource, stack));
  const planned = new Map(all.map((change) => [change.address, change]));
  const isRepair = (change: BareChange): boolean => leadsBack(change, drifted.get(change.address));
  return {
    changes: all.filter((change) => !isRepair(change)),
    repairs: all.filter(isRepair),
    drift: drift.flatMap((change) => ledBack(change, planned.get(change.address))),
  };
}

/** The part of a drift that the plan undoes. */
function ledBack(drift: BareChange, plan: BareChange | undefined): BareChange[] {
  if (plan === undefined) return [];
  if (drift.class !== "update") return [drift];
  // What goes is not led back.
  if (plan.class === "destroy") return [];
  // Of a map that came or went one of the two speaks as a whole, and the other by its keys.
  const meets = (one: string, other: string): boolean =>
    one === other || one.startsWith(`${other}.`) || one.startsWith(`${other}[`);
  const values = drift.values.filter(({ path }) =>
    plan.values.some((undone) => meets(path, undone.path) || meets(undone.path, path)),
  );
  return values.length === 0 ? [] : [{ ...drift, values }];
}

/** Data sources are read, and change nothing. */
const isManaged = ({ mode }: ResourceChange): boolean => mode === "managed";

function changeOf(
  { address, previous_address: former, type, change }: ResourceChange,
  stack: PlannedStack,
): BareChange[] {
  const kind = classOf(change.actions) ?? (former !== undefined && former !== address ? "move" : undefined);
  if (kind === undefined) return [];
  const before = seen(change.before ?? undefined, change.before_sensitive);
  const after = seen(change.after ?? undefined, change.after_sensitive, change.after_unknown);
  const forcing = new Set((change.replace_paths ?? []).map((steps) => steps.filter(isName).join(".")));
  const values: ValueChange[] =
    before === undefined || after === undefined
      ? []
      : valueDifferences(type, before, after).map(({ path, argument, ...sides }) => ({
          path: unveiled(path),
          ...masked(path, sides),
          forcesReplacement: [...forcing].some((name) => argument === name || argument.startsWith(`${name}.`)),
        }));
  return [
    {
      area: "cloud",
      environment: stack.environment,
      scope: stack.stack,
      address,
      type,
      class: kind,
      ...(former !== undefined && former !== address && { formerAddress: former }),
      values: kind === "replace" ? withoutConsequences(values) : values,
      ...(before && { before: unveiled(before) }),
      ...(after && { after: unveiled(after) }),
    },
  ];
}

/** `forget` lets go of a resource that goes on to exist: for whoever relies on this code it is gone. */
function classOf(actions: readonly string[]): ChangeClass | undefined {
  if (actions.includes("delete") || actions.includes("forget"))
    return actions.includes("create") ? "replace" : "destroy";
  if (actions.includes("create")) return "create";
  return actions.includes("update") ? "update" : undefined;
}

const isName = (step: string | number): step is string => typeof step === "string";

function seen(tree: JsonObject | undefined, sensitive: Json | undefined, unknowns?: Json): JsonObject | undefined {
  if (tree === undefined) return undefined;
  const result = withUnknowns(veiled(tree, sensitive), unknowns);
  return isObject(result) ? result : {};
}

function masked(path: string, { before, after }: { readonly before?: Json; readonly after?: Json }) {
  return {
    ...(before !== undefined && { before: maskValue(path, unveiled(before)) }),
    ...(after !== undefined && { after: maskValue(path, unveiled(after)) }),
  };
}

/** What is made anew changes all it computes: only what is known by now, or forces it, is worth a line. */
function withoutConsequences(values: readonly ValueChange[]): ValueChange[] {
  return values.filter(({ after, forcesReplacement }) => forcesReplacement || after !== "(known after apply)");
}

/** Every value goes back to what it was before somebody changed it in the account. */
function leadsBack(change: BareChange, drift: BareChange | undefined): boolean {
  if (drift === undefined) return false;
  if (drift.class === "destroy") return change.class === "create";
  if (change.class !== "update" || change.values.length === 0) return false;
  const described = new Map(drift.values.map(({ path, before }) => [path, JSON.stringify(before ?? null)]));
  return change.values.every(({ path, after }) => described.get(path) === JSON.stringify(after ?? null));
}
