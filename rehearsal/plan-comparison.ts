import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { EmulatorFault } from "./emulator/faults";

/** `terraform show -json <plan>`, as far as it says what would change. */
const planSchema = z.looseObject({
  resource_changes: z
    .array(
      z.looseObject({
        address: z.string(),
        type: z.string(),
        mode: z.string(),
        change: z.looseObject({
          actions: z.array(z.string()),
          before: z.unknown(),
          after: z.unknown(),
          after_unknown: z.unknown(),
          before_sensitive: z.unknown(),
          after_sensitive: z.unknown(),
        }),
      }),
    )
    .default([]),
  output_changes: z.record(z.string(), z.looseObject({ actions: z.array(z.string()) })).default({}),
});
export type Plan = z.infer<typeof planSchema>;

/** One attribute a plan would change. */
export interface AttributeChange {
  readonly address: string;
  readonly type: string;
  /** `update`, `delete, create`, ... */
  readonly actions: string;
  /** Path without list indexes; empty when the whole resource comes or goes. */
  readonly attribute: string;
  /** As printed: shortened, and hidden where Terraform calls it sensitive. */
  readonly before: string;
  readonly after: string;
  /** What was read from the cloud, unshortened: a listed fault must match it. Not for printing. */
  readonly readBack: unknown;
}

export interface Verdict {
  /** Changes nobody expected: each is a permanent diff of the stack, or a fault to be listed with its reason. */
  readonly unexpected: readonly AttributeChange[];
  /** Listed faults that showed. */
  readonly seen: readonly EmulatorFault[];
  /** Listed faults of types in this plan that did not show: the emulator may have been repaired. */
  readonly unseen: readonly EmulatorFault[];
}

/** @throws ZodError when the text is no plan */
export function parsePlan(text: string): Plan {
  return planSchema.parse(JSON.parse(text));
}

/** Everything a plan would change, attribute by attribute. Reading a data source changes nothing. */
export function changesIn(plan: Plan): AttributeChange[] {
  const resources = plan.resource_changes.filter(({ change }) => isChange(change.actions)).flatMap(attributeChanges);
  const outputs = Object.entries(plan.output_changes)
    .filter(([, { actions }]) => isChange(actions))
    .map(([name, { actions }]) => ({
      address: `output.${name}`,
      type: "output",
      actions: actions.join(", "),
      ...whole,
    }));
  return [...resources, ...outputs];
}

/**
 * Splits the changes of a second plan into listed emulator faults and the rest. Where a listed fault makes Terraform
 * replace a resource, all that resource's computed attributes become unknown; those are its consequence, not findings.
 */
export function judge(plan: Plan, faults: readonly EmulatorFault[]): Verdict {
  const changes = changesIn(plan);
  const seen = faults.filter((fault) => changes.some((change) => isFault(change, fault)));
  const faulty = new Set(
    changes.filter((change) => seen.some((fault) => isFault(change, fault))).map((c) => c.address),
  );
  const unexpected = changes.filter(
    (change) =>
      !seen.some((fault) => isFault(change, fault)) && !(faulty.has(change.address) && change.after === unknown),
  );
  const types = new Set(plan.resource_changes.map(({ type }) => type));
  return {
    unexpected: withoutConsequences(unexpected),
    seen,
    unseen: faults.filter((fault) => types.has(fault.type) && !seen.includes(fault)),
  };
}

/**
 * One resource that is made anew changes all it computes, and all that refers to it: of those the first is shown, and
 * none where the resource has changes that are known.
 */
export function withoutConsequences(changes: readonly AttributeChange[]): AttributeChange[] {
  const isKnown = ({ after }: AttributeChange): boolean => after !== unknown;
  const explained = new Set(changes.filter(isKnown).map(({ address }) => address));
  const first = new Map(changes.toReversed().map((change) => [change.address, change]));
  return changes.filter((change) => {
    if (isKnown(change)) return true;
    return !explained.has(change.address) && first.get(change.address) === change;
  });
}

const unknown = "(known after apply)";
const secret = "(sensitive)";
const whole = { attribute: "", before: "", after: "", readBack: undefined } as const;

/** The same place, and the emulator answered what it is known to answer: a real permanent diff does not hide here. */
function isFault(change: AttributeChange, fault: EmulatorFault): boolean {
  if (change.type !== fault.type) return false;
  const isInside = change.attribute === fault.attribute || change.attribute.startsWith(`${fault.attribute}.`);
  return isInside && isSame(change.readBack, fault.readBack);
}

/** Null, an empty text and an empty collection are one and the same to the provider's older resources. */
function isSame(left: unknown, right: unknown): boolean {
  return isNothing(left) ? isNothing(right) : isDeepStrictEqual(left, right);
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function isChange(actions: readonly string[]): boolean {
  return !actions.every((action) => action === "no-op" || action === "read");
}

function attributeChanges(resource: Plan["resource_changes"][number]): AttributeChange[] {
  const { address, type, change } = resource;
  const actions = change.actions.join(", ");
  if (change.before === null || change.after === null) {
    return [{ address, type, actions, ...whole }];
  }
  const sides = { before: change.before, after: change.after, unknown: change.after_unknown };
  const found = new Map<string, AttributeChange>();
  for (const difference of differences(sides, [])) {
    const hidden =
      isMarked(change.before_sensitive, difference.path) || isMarked(change.after_sensitive, difference.path);
    const attribute = difference.path.filter((step) => !/^\d+$/.test(step)).join(".");
    found.set(attribute, {
      address,
      type,
      actions,
      attribute,
      before: hidden ? secret : show(difference.before),
      after: difference.isUnknown ? unknown : hidden ? secret : show(difference.after),
      readBack: difference.before,
    });
  }
  // Terraform changes it although nothing differs to us: never silent.
  return found.size === 0 ? [{ address, type, actions, ...whole }] : [...found.values()];
}

interface Difference {
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
  readonly isUnknown: boolean;
}

function differences(sides: { before: unknown; after: unknown; unknown: unknown }, path: string[]): Difference[] {
  const { before, after } = sides;
  if (sides.unknown === true) return [{ path, before, after, isUnknown: true }];
  if (!isTree(before) && !isTree(after) && !isTree(sides.unknown)) {
    return isSame(before, after) ? [] : [{ path, before, after, isUnknown: false }];
  }
  const keys = new Set([before, after, sides.unknown].filter(isTree).flatMap((side) => Object.keys(side)));
  return [...keys].flatMap((key) =>
    differences({ before: step(before, key), after: step(after, key), unknown: step(sides.unknown, key) }, [
      ...path,
      key,
    ]),
  );
}

function isTree(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

function step(value: unknown, key: string): unknown {
  return isTree(value) ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined;
}

/** Terraform marks a sensitive subtree with `true` at its root. */
function isMarked(marks: unknown, path: readonly string[]): boolean {
  if (marks === true) return true;
  const [first, ...rest] = path;
  return first !== undefined && isMarked(step(marks, first), rest);
}

function show(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
