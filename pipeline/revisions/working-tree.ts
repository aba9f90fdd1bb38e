import { RevisionProblem } from "./problem";
import type { Repository } from "./repository";

/** Files named in a refusal; a person sees the rest with git status. */
const mostNamed = 20;

/**
 * Looks whether the checkout is what its commit says. Files git does not know count as well: an environment is found by
 * its file, committed or not. Files it ignores don't.
 *
 * @param head as it was asked for. A branch or commit by name means that commit, whatever is edited; HEAD doesn't
 * @returns whether the checkout is clean
 * @throws RevisionProblem naming the files when the head is HEAD and it is not clean
 */
export async function refuseDirty(repository: Repository, head: string): Promise<boolean> {
  const files = await changedFiles(repository);
  if (files.length === 0) return true;
  if (head !== "HEAD") return false;
  const more = files.length > mostNamed ? [`and ${files.length - mostNamed} more`] : [];
  throw new RevisionProblem(
    `HEAD: the checkout has changes that no commit holds, new files included:\n` +
      [...files.slice(0, mostNamed), ...more].map((file) => `  ${file}\n`).join("") +
      "Allowed: a clean checkout. Fix: commit them, or compare the files as they are with --uncommitted",
  );
}

/** Below the project, each with what git says about it: `M cli/synth.ts`, `?? environments/new.ts`. */
async function changedFiles(repository: Repository): Promise<string[]> {
  const words = ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--", "."];
  const { stdout } = await repository.git(words);
  return stdout
    .split("\0")
    .filter((entry) => entry !== "")
    .map((entry) => `${entry.slice(0, 2).trim()} ${entry.slice(3)}`);
}
