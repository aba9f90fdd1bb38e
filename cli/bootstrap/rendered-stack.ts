import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import type { Environment } from "../../environments/schema";
import { platformOf } from "../../platform/platform";
import type { StatefulParts } from "../../platform/stateful/judge";

const stackSchema = z.object({
  terraform: z.object({ backend: z.object({ s3: z.looseObject({ bucket: z.string(), key: z.string() }) }) }),
  resource: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({ lifecycle: z.looseObject({ prevent_destroy: z.boolean() }).partial().optional() }),
    ),
  ),
});

/**
 * The bootstrap stack as synth writes it, with the providers' checksums where they are committed.
 *
 * @param inspect stops by throwing where something stateful would be lost
 */
export function renderedStack(environment: Environment, inspect: (parts: readonly StatefulParts[]) => void) {
  // Loaded here, not at the top: a refusal and --help need no renderer.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { renderStacks } = require("../../stacks/render") as typeof import("../../stacks/render");
  const outdir = mkdtempSync(path.join(tmpdir(), "rkcp-bootstrap-"));
  try {
    renderStacks([platformOf(environment)], { outdir }, inspect);
    const read = (name: string) =>
      readFileSync(path.join(outdir, "stacks", `${environment.name}-bootstrap`, name), "utf8");
    const stack = read("cdk.tf.json");
    const parsed = stackSchema.parse(JSON.parse(stack));
    const lock = optional(() => read(".terraform.lock.hcl"));
    return {
      files: { "cdk.tf.json": stack, ...(lock !== undefined && { ".terraform.lock.hcl": lock }) },
      backend: parsed.terraform.backend,
      neverDestroyed: Object.entries(parsed.resource).flatMap(([type, byName]) =>
        Object.entries(byName)
          .filter(([, { lifecycle }]) => lifecycle?.prevent_destroy === true)
          .map(([address]) => `${type}.${address}`),
      ),
    };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function optional(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
