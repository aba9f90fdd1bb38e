import { existsSync } from "node:fs";
import { readFile, symlink } from "node:fs/promises";
import path from "node:path";
import type { OnProgress } from "../../rehearsal/tools/cache";
import { dependenciesOf, differenceFromLock } from "./dependencies";
import { RenderProblem } from "./problem";
import { RenderedCache, renderingKey } from "./rendered-cache";
import type { Repository } from "./repository";
import { uncommittedName, type Revision } from "./resolve";
import { runSynth, synthFile, tooOld } from "./run-synth";
import { withWorkTree } from "./work-tree";

export interface RenderOptions {
  readonly repository: Repository;
  /** A fresh folder that becomes the rendered folder. */
  readonly out: string;
  /** Folder of this side of the run, for whatever it needs besides. */
  readonly scratch: string;
  /** Where renderings, dependencies and work trees are kept. */
  readonly cache: string;
  /** Look the rendering up, and keep it: for the base, which many pull requests share. */
  readonly cached: boolean;
  readonly onProgress: OnProgress;
  /** Called when nothing is left to do here but to wait for the child; not when the cache had it. */
  readonly onChild?: () => void;
  readonly signal?: AbortSignal;
}

/** Where a rendering came from. */
export type RenderedFrom = "cache" | "checkout" | "work tree";

/**
 * Renders a revision into a folder: from the cache, in the checkout when the revision is what stands there, otherwise in
 * a work tree of its own with its own dependencies. The repository's own output folders are never written.
 *
 * @throws RenderProblem when the revision can't be rendered, with its own error
 */
export async function renderRevision(revision: Revision, options: RenderOptions): Promise<RenderedFrom> {
  const { repository, out, scratch, cache, cached, onProgress, signal } = options;
  const synth = async (project: string): Promise<void> => {
    const child = runSynth(project, out, scratch, signal);
    options.onChild?.();
    await child;
  };
  if (revision.inPlace && (await fitsCheckout(repository, revision))) {
    await synth(repository.project);
    return "checkout";
  }
  const key = renderingKey(await projectTree(repository, revision));
  const renderings = new RenderedCache(path.join(cache, "renderings"));
  if (cached && (await renderings.read(key, out, onProgress))) return "cache";
  await withWorkTree(repository, revision.commit, path.join(cache, "work-trees"), async (root) => {
    const project = path.join(root, repository.prefix);
    const dependencies = await dependenciesOf({
      root: project,
      checkout: repository.project,
      cache: path.join(cache, "dependencies"),
      onProgress,
      ...(signal && { signal }),
    });
    if (!existsSync(path.join(project, "node_modules")))
      await symlink(dependencies, path.join(project, "node_modules"));
    await synth(project);
  });
  if (cached) await renderings.write(key, out);
  return "work tree";
}

/**
 * Whether the libraries in the checkout are those its lock file asks for: with others the comparison would show what
 * nobody deploys.
 *
 * @throws RenderProblem when they aren't, and the files are in no commit that could be rendered elsewhere
 */
async function fitsCheckout({ project }: Repository, { name }: Revision): Promise<boolean> {
  const lock = await readFile(path.join(project, "package-lock.json"), "utf8").catch(() => "");
  const difference = await differenceFromLock(project, lock);
  if (difference === undefined) return true;
  if (name !== uncommittedName) return false;
  throw new RenderProblem(`node_modules: ${difference}. Allowed: what package-lock.json asks for. Fix: npm ci`);
}

/** Git's id of the project's files. @throws RenderProblem when the revision has no such program */
async function projectTree({ git, prefix }: Repository, { commit }: Revision): Promise<string> {
  const folder = `${commit}:${prefix.replace(/\/$/, "")}`;
  const program = await git(["cat-file", "-e", `${commit}:${prefix}${synthFile}`], { codes: [0, 1, 128] });
  if (program.exitCode !== 0) throw tooOld(`it has no ${synthFile}`);
  return (await git(["rev-parse", "--verify", folder])).stdout.trim();
}
