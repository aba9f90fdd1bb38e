import { mkdir } from "node:fs/promises";
import path from "node:path";
import { Listr } from "listr2";
import { throttled } from "../../rehearsal/progress";
import { stepOptions } from "../steps";
import { RenderProblem } from "./problem";
import { type RenderedFrom, renderRevision } from "./render-revision";
import { openRepository } from "./repository";
import { resolveRevisions, type Revision, type WantedRevisions } from "./resolve";
import { type Side, sideInTrouble, type SideName, sideNames, type Sides, titleOf } from "./sides";

export interface RenderSidesOptions extends WantedRevisions {
  /** The checkout's project: the folder with `cli/synth.ts`. */
  readonly project: string;
  /** Where renderings of bases, dependencies and work trees are kept. */
  readonly cache: string;
  /** A fresh folder of this run, for both renderings. */
  readonly workFolder: string;
  readonly signal: AbortSignal;
  /** Told what a person should know about the choice of revisions. */
  readonly say: (line: string) => void;
  /** Called once both sides are being rendered or are there: what else has to be done can be done now. */
  readonly onWaiting: () => void;
}

/**
 * Finds both revisions and renders them at the same time.
 *
 * @returns both sides; one that could not be rendered with its own error
 * @throws RevisionProblem when the revisions can't be compared as asked
 */
export async function renderSides(options: RenderSidesOptions): Promise<Sides> {
  const { project, signal, say, onWaiting } = options;
  const repository = await openRepository(project, signal);
  const revisions = await resolveRevisions(repository, options);
  revisions.notes.forEach((note) => say(note));
  // What ends one side for good ends the other as well, in order.
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const faults: unknown[] = [];
  const waiting = new Set<SideName>();
  const found: Partial<Record<SideName, Side>> = {};
  const steps = new Listr(
    sideNames.map((subject) => ({
      title: `${subject}: ${titleOf(revisions[subject])}`,
      task: async (_context, task) => {
        const atWork = (): void => {
          waiting.add(subject);
          if (waiting.size === sideNames.length) setImmediate(onWaiting);
        };
        try {
          const side = renderSide(subject, revisions[subject], { ...options, signal: either }, repository, {
            onProgress: throttled((line) => (task.output = line), process.stderr.isTTY),
            onChild: atWork,
          });
          const { from, ...rest } = await side;
          found[subject] = rest;
          if (from !== undefined) task.title = `${task.title}, ${fromWords[from]}`;
        } catch (thrown) {
          faults.push(thrown);
          stop.abort(thrown);
          throw thrown;
        } finally {
          atWork();
        }
        // The whole of it is in the report.
        if (found[subject].trouble) throw new RenderProblem(`${subject} can't be rendered`);
      },
    })),
    stepOptions(),
  );
  await steps.run();
  signal.throwIfAborted();
  if (faults.length > 0) throw faults[0];
  const { base, head } = found;
  if (base === undefined || head === undefined) throw new Error("a side was not rendered");
  return { base, head };
}

const fromWords: Readonly<Record<RenderedFrom, string>> = {
  cache: "rendered before",
  checkout: "rendered from the checkout",
  "work tree": "rendered",
};

async function renderSide(
  subject: SideName,
  { inPlace, ...revision }: Revision,
  { workFolder, cache, signal }: RenderSidesOptions,
  repository: Awaited<ReturnType<typeof openRepository>>,
  told: Pick<Parameters<typeof renderRevision>[1], "onProgress" | "onChild">,
): Promise<Side & { readonly from?: RenderedFrom }> {
  const folder = path.join(workFolder, subject);
  const scratch = path.join(workFolder, `${subject}-home`);
  await mkdir(scratch, { recursive: true });
  try {
    const from = await renderRevision(
      { ...revision, inPlace },
      { ...told, repository, out: folder, scratch, cache, cached: subject === "base", signal },
    );
    return { revision, folder, from };
  } catch (thrown) {
    signal.throwIfAborted();
    return sideInTrouble(subject, revision, thrown);
  }
}
