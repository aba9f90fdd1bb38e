import { z } from "zod";
import type { Environment } from "../../environments/schema";
import { renderedStacks } from "../../pipeline/terraform/rendered-stack";
import { platformOf } from "../../platform/platform";
import type { StatefulParts } from "../../platform/stateful/judge";
import { stackIds } from "../../stacks/names";

const stackSchema = z.object({
  resource: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({ lifecycle: z.looseObject({ prevent_destroy: z.boolean() }).partial().optional() }),
    ),
  ),
});

/**
 * The bootstrap stack as synth writes it, and addresses of what Terraform may never destroy.
 *
 * @param inspect stops by throwing where something stateful would be lost
 */
export function renderedStack(environment: Environment, inspect: (parts: readonly StatefulParts[]) => void) {
  const name = stackIds(environment.name).bootstrap;
  const stack = renderedStacks(platformOf(environment), [name], inspect)[name];
  if (stack === undefined) throw new Error(`${name}: was not rendered`);
  const { resource } = stackSchema.parse(JSON.parse(stack.files["cdk.tf.json"] ?? ""));
  const neverDestroyed = Object.entries(resource).flatMap(([type, byName]) =>
    Object.entries(byName)
      .filter(([, { lifecycle }]) => lifecycle?.prevent_destroy === true)
      .map(([address]) => `${type}.${address}`),
  );
  return { ...stack, neverDestroyed };
}
