import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Environment } from "../environments/schema";
import { platformOf } from "../platform/platform";
import type { StatefulParts } from "../platform/stateful/judge";

/**
 * Renders an environment's stacks into a folder of its own, looks at them, and throws them away.
 *
 * @param look gets the folder with one folder per stack, and what the stacks hold
 * @throws whatever rendering throws
 */
export function renderedAside<Seen>(
  environment: Environment,
  look: (stacks: string, parts: readonly StatefulParts[]) => Seen,
): Seen {
  // Loaded here, not at the top: a refusal and --help need no renderer, and where it does not compile the rest still works.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { renderStacks } = require("../stacks/render") as typeof import("../stacks/render");
  const outdir = mkdtempSync(path.join(tmpdir(), "rkcp-rendered-"));
  try {
    const held: StatefulParts[] = [];
    renderStacks([platformOf(environment)], { outdir }, (parts) => held.push(...parts));
    return look(path.join(outdir, "stacks"), held);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
