import type { EmulatorFault } from "./emulator/faults";
import type { EmulatorGap } from "./emulator/gaps";
import { changesIn } from "./plan-comparison";
import { type StackFolders, writeCopy } from "./prepare-folder";
import { messageOf, RehearsalProblem } from "./problem";
import { copyForRehearsal, type LeftOut } from "./rehearsal-copy";
import type { SynthesizedStack } from "./synthesized-stack";
import type { TerraformRun } from "./terraform-run";
import type { OnProgress } from "./tools/cache";

export interface GapTrialOptions {
  readonly terraform: Pick<TerraformRun, "applyOnly" | "plan">;
  readonly folders: StackFolders;
  readonly synthesized: SynthesizedStack;
  readonly gaps: readonly EmulatorGap[];
  readonly faults: readonly EmulatorFault[];
  /** Where the state is by now. @default "local" */
  readonly backend?: "local" | "synthesized";
  readonly onProgress: OnProgress;
}

export interface GapTrial {
  readonly gap: EmulatorGap;
  /** Applied, and a plan afterwards is empty. */
  readonly works: boolean;
  readonly note: string;
}

/**
 * Tries every gap that took something from this stack, one at a time on top of the applied copy. A gap may only be
 * called closed when the thing applies and reads back. Trials leave broken things behind (the emulator may keep what the
 * provider could not read), so nothing else is proven on this emulator afterwards.
 */
export async function tryGaps(options: GapTrialOptions): Promise<GapTrial[]> {
  const { synthesized, gaps, onProgress } = options;
  const { leftOut } = copyForRehearsal(synthesized, gaps);
  const trials: GapTrial[] = [];
  for (const gap of new Set(leftOut.map((out) => out.gap))) {
    onProgress(`trying ${nameOf(gap)}`);
    trials.push(
      await tryGap(
        gap,
        leftOut.filter((out) => out.gap === gap),
        options,
      ),
    );
  }
  return trials;
}

async function tryGap(gap: EmulatorGap, leftOut: readonly LeftOut[], options: GapTrialOptions): Promise<GapTrial> {
  const { terraform, folders, synthesized, gaps, faults, backend = "local" } = options;
  const addresses = leftOut.map(({ address }) => address.split(".").slice(0, 2).join("."));
  // An argument may be refused at creation and ignored in an update, so the resource is made anew.
  const replace = gap.attribute !== undefined;
  try {
    // Throws for what leans on another gap, such as an output: it works when the other one does.
    const { stack } = copyForRehearsal(
      synthesized,
      gaps.filter((other) => other !== gap),
    );
    await writeCopy(folders, stack, { backend, ignoredFaults: faults });
    await terraform.applyOnly("try-gap", addresses, replace);
    const { plan } = await terraform.plan("try-gap-again", () => undefined, addresses);
    const changed = changesIn(plan).filter(({ address }) => addresses.includes(address));
    if (changed.length > 0) return { gap, works: false, note: `${nameOf(gap)}: not read back` };
    const note = `${nameOf(gap)} works on the emulator. Fix: remove it from rehearsal/emulator/gaps.ts`;
    return { gap, works: true, note };
  } catch (thrown) {
    if (!(thrown instanceof RehearsalProblem)) throw thrown;
    return { gap, works: false, note: `${nameOf(gap)}: ${messageOf(thrown)}` };
  }
}

function nameOf({ type, attribute, having }: EmulatorGap): string {
  if (attribute !== undefined) return `${type}.${attribute}`;
  return having === undefined ? type : `${type} with ${having}`;
}
