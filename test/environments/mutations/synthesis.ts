import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App } from "cdktf";
import { aws } from "../../../constructs/aws/cloud";
import type { Environment } from "../../../environments/schema";
import { platformOf } from "../../../platform/platform";
import { EnvironmentStack } from "../../../stacks/environment-stack";
import { withoutStackTraces } from "../../support/without-stack-traces";

type Arguments = Readonly<Record<string, unknown>>;

/** What of `cdk.tf.json` matters here. */
export interface Synthesized {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Arguments>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, Arguments>>>>;
  readonly output?: Readonly<Record<string, Arguments>>;
}

/**
 * The stack as the app command writes it, read back.
 *
 * @throws what synth throws: a construct's refusal, a validation, an Aspect's error annotation
 */
export function synthesize(environment: Environment): Synthesized {
  const outdir = mkdtempSync(path.join(tmpdir(), "rkcp-mutation-"));
  try {
    const app = new App({ outdir, stackTraces: false });
    withoutStackTraces(() => {
      new EnvironmentStack(app, platformOf(environment), aws);
      app.synth();
    });
    const file = path.join(outdir, "stacks", environment.name, "cdk.tf.json");
    return JSON.parse(readFileSync(file, "utf8")) as Synthesized;
  } finally {
    rmSync(outdir, { recursive: true });
  }
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
