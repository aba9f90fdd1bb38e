import { objectOf } from "../compare/cloud/blocks";
import { lifecycleOf } from "../compare/cloud/lifecycle";
import type { Json } from "../model";

/**
 * What a stack's `ignore_changes` leave to somebody else.
 *
 * @param stack a `cdk.tf.json`
 */
export function ignoredIn(stack: Json | undefined): (address: string, argument: string) => boolean {
  const resources = objectOf(objectOf(stack)["resource"]);
  return (address, argument) => {
    const [type = "", name = ""] = address.split(".");
    return lifecycleOf({ body: objectOf(objectOf(resources[type])[name]) }).ignores(argument);
  };
}
