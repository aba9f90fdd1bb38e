import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import type { Platform } from "../../platform/platform";
import type { StatefulParts } from "../../platform/stateful/judge";

const backendSchema = z.object({
  terraform: z.object({
    backend: z.object({ s3: z.looseObject({ bucket: z.string(), key: z.string(), region: z.string() }) }),
  }),
});

/** A stack as synth writes it. */
export interface RenderedStack {
  /** By name: `cdk.tf.json`, and `.terraform.lock.hcl` where providers' checksums are committed. */
  readonly files: Readonly<Record<string, string>>;
  /** As the stack names it, the key a stack needs its own of. */
  readonly backend: z.infer<typeof backendSchema>["terraform"]["backend"];
}

/**
 * Stacks of an environment, rendered aside.
 *
 * @param names ids, `stage-bootstrap` and `stage`
 * @param inspect stops by throwing where something stateful would be lost
 * @throws what rendering throws: a description that is refused is not applied by halves
 */
export function renderedStacks<Name extends string>(
  platform: Platform,
  names: readonly Name[],
  inspect: (parts: readonly StatefulParts[]) => void,
): Readonly<Record<Name, RenderedStack>> {
  // Loaded here, not at the top: a refusal and --help need no renderer.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { renderStacks } = require("../../stacks/render") as typeof import("../../stacks/render");
  const outdir = mkdtempSync(path.join(tmpdir(), "rkcp-rendered-"));
  try {
    renderStacks([platform], { outdir }, inspect);
    const stacks = names.map((name) => [name, stackIn(path.join(outdir, "stacks", name))] as const);
    return Object.fromEntries(stacks) as Record<Name, RenderedStack>;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function stackIn(folder: string): RenderedStack {
  const names = ["cdk.tf.json", ".terraform.lock.hcl"].filter((name) => existsSync(path.join(folder, name)));
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(path.join(folder, name), "utf8")]));
  const { terraform } = backendSchema.parse(JSON.parse(files["cdk.tf.json"] ?? ""));
  return { files, backend: terraform.backend };
}
