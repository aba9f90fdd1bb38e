import { forcesReplacement, isKept, isRenewed } from "../../../platform/provider/aws";
import type { Json, ValueChange } from "../../model";
import { type Block } from "./blocks";
import { isMeta, type Lifecycle, lifecycleOf } from "./lifecycle";
import type { ValueDifference } from "./value-changes";
import { isObject } from "../../json";

/** One resource that both revisions have. */
export class Pair {
  /** What a plan would show. */
  readonly values: ValueChange[] = [];
  readonly lifecycle: Lifecycle;
  private readonly ignored: ValueChange[] = [];
  private anew: boolean;

  constructor(
    /** As the base wrote it. */
    readonly before: Block,
    readonly after: Block,
    /** `renamed`: no `moved` block says so, and Terraform will make it anew. */
    readonly kind: "same" | "moved" | "renamed",
  ) {
    this.lifecycle = lifecycleOf(after);
    this.anew = kind === "renamed";
  }

  get isReplaced(): boolean {
    return this.anew;
  }

  get isChanged(): boolean {
    return this.anew || this.values.length > 0;
  }

  /** What a plan shows; a replacement takes what `ignore_changes` had held back (tried with Terraform 1.11). */
  get shown(): readonly ValueChange[] {
    return this.anew ? [...this.values, ...this.ignored] : this.values;
  }

  /**
   * Takes note of a change that another resource causes.
   *
   * @returns whether that is new to this resource
   */
  follow(difference: ValueDifference, because: string): boolean {
    return !this.values.some(({ path }) => path === difference.path) && this.add(difference, because);
  }

  /**
   * Takes note of a difference.
   *
   * @param because why, when it comes from another resource
   * @returns whether a plan shows it
   */
  add({ path, argument, ...values }: ValueDifference, because?: string): boolean {
    const verdict = this.verdict({ path, argument, ...values });
    const reasons = [because, verdict.because].filter((reason) => reason !== undefined);
    const change: ValueChange = {
      path,
      ...values,
      forcesReplacement: verdict.forces,
      ...(reasons.length > 0 && { because: reasons.join("; ") }),
    };
    if (this.lifecycle.ignores(argument)) {
      if (!this.ignored.some((known) => known.path === path))
        this.ignored.push({ ...change, forcesReplacement: false });
      return false;
    }
    this.values.push(change);
    this.anew ||= change.forcesReplacement;
    return true;
  }

  /** `replace_triggered_by` names something that changes. */
  trigger(trigger: string, because: string): boolean {
    const path = "lifecycle.replace_triggered_by";
    if (this.values.some((known) => known.path === path && known.because === because)) return false;
    this.values.push({ path, before: trigger, after: trigger, forcesReplacement: true, because });
    this.anew = true;
    return true;
  }

  /** Whether somebody who refers to this attribute gets another value: then the reason. */
  whyUnsettled(attribute: string): string | undefined {
    const { address, type, body } = this.after;
    // An argument that the resource sets itself is known before it is made.
    if (this.anew && !(attribute in body)) return `${address} is replaced`;
    const updated = this.values.map(({ path }) => path.split(/[.[]/)[0] ?? "");
    return updated.includes(attribute) || isRenewed(type, attribute, updated) ? `${address} changes` : undefined;
  }

  /** What the provider makes of a difference. */
  private verdict(difference: ValueDifference): { forces: boolean; because?: string } {
    const { argument, before, after } = difference;
    const { type, isResource } = this.after;
    if (!isResource) return { forces: false };
    if (isMeta(argument)) return metaVerdict(difference);
    if (after === undefined && isKept(type, argument)) {
      return { forces: false, because: "the provider keeps what is there, so nothing changes" };
    }
    const bodies = { before: this.before.body, after: this.after.body };
    // A block that comes or goes as a whole brings or takes everything in it.
    const whole = before === undefined ? after : after === undefined ? before : undefined;
    const verdicts = [argument, ...argumentsIn(whole, argument)].map((one) => forcesReplacement(type, one, bodies));
    if (!verdicts.includes(undefined)) return { forces: verdicts.includes(true) };
    const fix = "Fix: npm run provider-tables";
    return {
      forces: true,
      because: `platform/provider/ has no ${argument} of ${type}, so the worst is assumed. ${fix}`,
    };
  }
}

function metaVerdict({ argument, before, after }: ValueDifference): { forces: boolean; because?: string } {
  // The resource is looked for where the other provider looks, and is not there.
  if (argument === "provider") return { forces: true, because: "another provider looks for it, and finds nothing" };
  if (argument !== "count" && !argument.startsWith("for_each")) return { forces: false };
  const onlyGrows = argument === "count" ? Number(after) >= Number(before) : before === undefined;
  return onlyGrows ? { forces: false } : { forces: true, because: "some of its instances go" };
}

/** Arguments inside a block, as the provider's table names them. */
function argumentsIn(value: Json | undefined, argument: string): string[] {
  if (Array.isArray(value)) return value.flatMap((one: Json) => argumentsIn(one, argument));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = `${argument}.${key}`;
    return [path, ...argumentsIn(inner, path)];
  });
}
