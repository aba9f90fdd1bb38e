import { createHash } from "node:crypto";
import type { Environment } from "../../../environments/schema";
import { platformOf } from "../../../platform/platform";
import { type StackFile, synthesize as synthesizePlatform } from "../../support/synthesis";

/** What of `cdk.tf.json` matters here. */
export type Synthesized = Pick<StackFile, "resource" | "data" | "output">;

/**
 * The stack as the app command writes it, read back.
 *
 * @throws what synth throws: a construct's refusal, a validation, an Aspect's error annotation
 */
export function synthesize(environment: Environment): Synthesized {
  return synthesizePlatform(platformOf(environment)).file;
}

/**
 * What a stack is made of, without one value: for each type, its resources by the arguments they set. Names are values
 * too: a pool that is only renamed makes no other structure.
 */
export function structureOf({ resource }: Synthesized): string {
  const types = Object.entries(resource).map(([type, resources]) => [
    type,
    Object.values(resources).map(shapeOf).sort(),
  ]);
  return createHash("sha256").update(JSON.stringify(types.sort())).digest("hex");
}

function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shapeOf).sort().join()}]`;
  if (typeof value !== "object" || value === null) return typeof value;
  const settings = Object.entries(value).filter(([key]) => key !== "//" && key !== "tags");
  return `{${settings
    .map(([key, inner]) => `${key}:${shapeOf(inner)}`)
    .sort()
    .join()}}`;
}

/** Resources of a stack. */
export function sizeOf({ resource }: Synthesized): number {
  return Object.values(resource).reduce((sum, resources) => sum + Object.keys(resources).length, 0);
}
