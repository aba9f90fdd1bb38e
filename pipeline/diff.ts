import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Report } from "./model";
import { keepSides, readSides, refuseOccupied } from "./revisions/kept-sides";
import type { Sides } from "./revisions/sides";
import { renderSides } from "./revisions/render-sides";
import type { WantedRevisions } from "./revisions/resolve";

/** Asks Terraform as well, with the caller's credentials. */
export interface PlanRequest {
  /** Stacks of this environment alone. @default all */
  readonly environment?: string;
}

export interface DiffOptions extends WantedRevisions {
  /** The checkout's project: the folder with `cli/synth.ts`. */
  readonly project: string;
  /** Where renderings of bases, dependencies and work trees are kept; left out, nothing is kept after the run. */
  readonly cache?: string;
  /** Leave both renderings here, for {@link diffFolders}. */
  readonly keep?: string;
  /** `YYYY-MM-DD`, against which exceptions are held. */
  readonly today: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** @default no plans: nothing is asked of any account */
  readonly plan?: PlanRequest;
}

/**
 * What one revision changes against another: both rendered, compared and judged. The run's own folder is removed at its
 * end, however it ends.
 *
 * @throws RevisionProblem when the revisions can't be compared as asked; what a revision itself lacks is in the report
 */
export async function diffRevisions(options: DiffOptions): Promise<Report> {
  const { keep, signal } = options;
  if (keep !== undefined) await refuseOccupied(keep);
  const workFolder = await mkdtemp(path.join(tmpdir(), "rkcp-diff-"));
  try {
    const sides = await renderSides({
      ...options,
      cache: options.cache ?? path.join(workFolder, "cache"),
      workFolder,
      // They take more than a second, and the children are at work.
      onWaiting: () => ifPossible(() => comparison().describedPlatforms(options.today)),
    });
    if (keep !== undefined) await keepSides(keep, sides);
    signal.throwIfAborted();
    return await compared(sides, options);
  } finally {
    await rm(workFolder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * The same of two folders that were rendered before. Runs no code of either revision.
 *
 * @param folder with `base/` and `head/` in it
 * @throws RevisionProblem when they are not two renderings
 */
export async function diffFolders(
  folder: string,
  options: Pick<DiffOptions, "today" | "plan" | "signal">,
): Promise<Report> {
  return compared(await readSides(folder), options);
}

async function compared(sides: Sides, options: Pick<DiffOptions, "today" | "plan" | "signal">): Promise<Report> {
  const { today, plan, signal } = options;
  const report = comparison().compareSides(sides, today);
  if (plan === undefined) return report;
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { withPlansOf } = require("./plans/plan-sides") as typeof import("./plans/plan-sides");
  return withPlansOf(report, sides, { ...plan, today, signal });
}

/** Loaded here, not at the top: --help and a refusal need none of it. */
function comparison(): typeof import("./compare-sides") {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require("./compare-sides") as typeof import("./compare-sides");
}

/** A fault is met again when the answer is needed; now it would end the process while children run. */
function ifPossible(action: () => unknown): void {
  try {
    action();
  } catch {
    return;
  }
}
