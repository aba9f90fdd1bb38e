import { mkdir, readdir, realpath, rm } from "node:fs/promises";
import path from "node:path";
import { git } from "./git";
import { takeOver, tryLock } from "./lock-file";
import { RevisionProblem } from "./problem";
import type { Repository } from "./repository";

/** Work trees of one repository at a time, over all runs: more is a leak and no use. */
const mostSlots = 32;

/** A place for one work tree, held by one process. */
interface Slot {
  readonly folder: string;
  release(): Promise<void>;
}

/**
 * Checks a commit out into a work tree of its own, beside no other file of ours, and removes it afterwards, also when
 * the action fails or is interrupted. What a killed run left behind is removed first.
 *
 * The folders are used again under the same names: the compiler's cache goes by path, and half a second of each
 * rendering is compiling.
 *
 * @param parent where work trees stand, outside the repository
 * @param action gets the work tree's root
 */
export async function withWorkTree<Result>(
  repository: Repository,
  commit: string,
  parent: string,
  action: (root: string) => Promise<Result>,
): Promise<Result> {
  await mkdir(parent, { recursive: true });
  // Git compares work trees by their real path.
  const folder = await realpath(parent);
  await removeAbandoned(repository, folder);
  const slot = await takeSlot(repository, folder);
  try {
    await removeWorkTree(repository, slot.folder);
    await repository.git(["worktree", "add", "--quiet", "--detach", slot.folder, commit]);
    return await action(slot.folder);
  } finally {
    await removeWorkTree(repository, slot.folder);
    await slot.release();
  }
}

async function takeSlot(repository: Repository, parent: string): Promise<Slot> {
  for (let number = 0; number < mostSlots; number += 1) {
    const folder = path.join(parent, `${repository.id}-${number}`);
    const release = await tryLock(`${folder}.lock`);
    if (release !== undefined) return { folder, release };
  }
  throw new RevisionProblem(
    `${parent}: ${mostSlots} work trees of this repository are in use. Fix: wait for the other runs; when there are none, remove the *.lock files there`,
  );
}

/** Locks whose process has gone, with their work trees: a run that was killed outright could not clean up. */
async function removeAbandoned(repository: Repository, parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(`${repository.id}-`) || !name.endsWith(".lock")) continue;
    const lock = path.join(parent, name);
    const release = await takeOver(lock);
    if (release === undefined) continue;
    await removeWorkTree(repository, lock.slice(0, -".lock".length));
    await release();
  }
}

/** Folder and registration; no failure when there is neither. Not to be interrupted: it is how an interruption ends. */
async function removeWorkTree({ project }: Repository, folder: string): Promise<void> {
  // The folder first: git refuses to remove one that lost its .git file, and forgets one that is missing.
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  await git(project, ["worktree", "remove", "--force", "--force", folder], { codes: [0, 128] });
}
