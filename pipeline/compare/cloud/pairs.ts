import { forcesReplacement, isRenewed } from "../../../platform/provider/aws";
import type { ValueChange } from "../../model";
import type { Block } from "./blocks";
import { isMeta, type Lifecycle, lifecycleOf } from "./lifecycle";
import type { ValueDifference } from "./value-changes";

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
   * Takes note of a difference.
   *
   * @param because why, when it comes from another resource
   * @returns whether that is new to this resource
   */
  add({ path, argument, ...values }: ValueDifference, because?: string): boolean {
    if (this.values.some((known) => known.path === path)) return false;
    const verdict = this.forces(argument);
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

  private forces(argument: string): { forces: boolean; because?: string } {
    if (!this.after.isResource) return { forces: false };
    // The resource is looked for where the other provider looks, and is not there.
    if (argument === "provider") return { forces: true };
    if (isMeta(argument)) return { forces: false };
    const forces = forcesReplacement(this.after.type, argument, {
      before: this.before.body,
      after: this.after.body,
    });
    if (forces !== undefined) return { forces };
    const fix = "Fix: npm run provider-tables";
    return {
      forces: true,
      because: `platform/provider/ has no ${argument} of ${this.after.type}, so the worst is assumed. ${fix}`,
    };
  }
}
