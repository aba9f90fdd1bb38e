import type { BareChange, JsonObject } from "../../model";
import { compareStack, type StackChange } from "./compare-stack";

/**
 * What differs between the stacks of two revisions. Only meaning counts: key order, the order of a set, cdktf's notes and
 * references that follow a rename are no difference.
 *
 * @param base stack name → its parsed `cdk.tf.json`
 * @param environmentOf the environment that a stack belongs to: `stage-bootstrap` belongs to `stage`
 */
export function compareStacks(
  base: ReadonlyMap<string, JsonObject>,
  head: ReadonlyMap<string, JsonObject>,
  environmentOf: (stack: string) => string,
): BareChange[] {
  const names = [...new Set([...base.keys(), ...head.keys()])].sort();
  return names.flatMap((scope) => {
    const found: StackChange[] = compareStack(base.get(scope) ?? {}, head.get(scope) ?? {});
    const environment = environmentOf(scope);
    return found.map((change): BareChange => ({ area: "cloud", environment, scope, ...change }));
  });
}
