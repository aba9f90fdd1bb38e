import { z } from "zod";
import type { Environment } from "../../environments/schema";
import { renderedStacks } from "../../pipeline/terraform/rendered-stack";
import { platformOf } from "../../platform/platform";
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

/** The bootstrap stack as synth writes it, and addresses of what Terraform may never destroy. */
export function renderedStack(environment: Environment) {
  const name = stackIds(environment.name).bootstrap;
  const stack = renderedStacks(platformOf(environment), [name])[name];
  if (stack === undefined) throw new Error(`${name}: was not rendered`);
  const { resource } = stackSchema.parse(JSON.parse(stack.files["cdk.tf.json"] ?? ""));
  const neverDestroyed = Object.entries(resource).flatMap(([type, byName]) =>
    Object.entries(byName)
      .filter(([, { lifecycle }]) => lifecycle?.prevent_destroy === true)
      .map(([address]) => `${type}.${address}`),
  );
  return { ...stack, neverDestroyed };
}
