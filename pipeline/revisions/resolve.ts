import { didYouMean, nearestWord } from "../../environments/schema/nearest";
import type { RevisionName } from "../model";
import { RevisionProblem } from "./problem";
import type { Repository } from "./repository";
import { refuseIncompleteHistory, unshallow } from "./shallow";
import { refuseDirty } from "./working-tree";

/** What `RevisionName.name` is for files that nobody committed. */
export const uncommittedName = "uncommitted";

export interface WantedRevisions {
  /** Branch, tag or commit to compare with. */
  readonly base: string;
  /** @default HEAD */
  readonly head?: string;
  /** The files as they are now instead of a commit. */
  readonly uncommitted: boolean;
  /** The base itself instead of the last commit it has in common with the head. */
  readonly exact: boolean;
}

/** A revision that is in the repository. */
export interface Revision extends RevisionName {
  /** It is what stands in the checkout, so it can be rendered there. */
  readonly inPlace: boolean;
}

export interface Revisions {
  readonly base: Revision;
  readonly head: Revision;
  /** What a person should know about the choice, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Finds both sides of the comparison. The base is the last commit that `base` and the head have in common: what a pull
 * request shows. Against the tip of `base`, whatever others merged in the meantime would look as if the head took it back.
 *
 * @throws RevisionProblem when a name is unknown or stands for two things, history is missing, the two have nothing in
 * common, or the checkout has changes and the head is what is checked out
 */
export async function resolveRevisions(repository: Repository, wanted: WantedRevisions): Promise<Revisions> {
  const checkedOut = await commitOf(repository, "HEAD");
  const headName = wanted.uncommitted ? "HEAD" : (wanted.head ?? "HEAD");
  const headCommit = headName === "HEAD" ? checkedOut : await commitOf(repository, headName);
  const baseCommit = await commitOf(repository, wanted.base);
  const clean = wanted.uncommitted || (headCommit === checkedOut && (await refuseDirty(repository, headName)));
  const common = wanted.exact ? baseCommit : await mergeBase(repository, wanted.base, baseCommit, headName, headCommit);
  return {
    base: { name: wanted.base, commit: common, inPlace: false },
    head: { name: wanted.uncommitted ? uncommittedName : headName, commit: headCommit, inPlace: clean },
    notes: await notesOf(repository, { name: wanted.base, commit: baseCommit }, common, wanted.exact),
  };
}

/** The commit that a name stands for. @throws RevisionProblem */
async function commitOf(repository: Repository, name: string): Promise<string> {
  // Git would take it for an option.
  if (name === "" || name.startsWith("-")) throw new RevisionProblem(await unknown(repository, name));
  const { stdout, lines, exitCode } = await repository.git(["rev-parse", "--verify", `${name}^{commit}`], {
    codes: [0, 128],
  });
  if (lines.some((line) => line.includes("is ambiguous"))) {
    throw new RevisionProblem(
      `${name}: stands for more than one thing. Fix: write it in full: refs/heads/${name}, refs/tags/${name}, or the whole commit id`,
    );
  }
  if (exitCode === 0) return stdout.trim().split("\n").at(-1) ?? "";
  throw new RevisionProblem(await unknown(repository, name));
}

async function unknown(repository: Repository, name: string): Promise<string> {
  const { stdout } = await repository.git([
    ...["for-each-ref", "--format=%(refname:short)"],
    ...["refs/heads", "refs/remotes", "refs/tags"],
  ]);
  const known = stdout.split("\n").filter((each) => each !== "");
  const remote = known.find((each) => each.endsWith(`/${name}`));
  if (name !== "" && remote !== undefined) {
    return `no revision "${name}" here, but there is ${remote}. Fix: name ${remote}`;
  }
  if (name === "HEAD") return "HEAD: there is no commit yet. Fix: commit the files first";
  const allowed = "Allowed: a branch, a tag or a commit of this clone.";
  if (repository.shallow) return `no revision "${name}": this clone is shallow. ${allowed} ${unshallow}`;
  const meant = nearestWord(name, known, ({ length }) => Math.ceil(length / 3));
  return `no revision "${name}". ${didYouMean(meant)}${allowed} Fix: name one, or git fetch it first`;
}

async function mergeBase(
  repository: Repository,
  baseName: string,
  base: string,
  headName: string,
  head: string,
): Promise<string> {
  const { stdout, exitCode } = await repository.git(["merge-base", base, head], { codes: [0, 1, 128] });
  if (exitCode === 0) return stdout.trim();
  refuseIncompleteHistory(repository, baseName, headName);
  throw new RevisionProblem(
    `${baseName} and ${headName}: no commit in common. Allowed: a base that the head grew from. Fix: name another base, or compare the two as they are with --exact`,
  );
}

async function notesOf(repository: Repository, base: RevisionName, common: string, exact: boolean): Promise<string[]> {
  const notes: string[] = [];
  if (!exact && common !== base.commit) {
    const ahead = (await repository.git(["rev-list", "--count", `${common}..${base.commit}`])).stdout.trim();
    notes.push(
      `${base.name} has ${ahead} commit(s) that the head lacks; compared with where they parted, ${common.slice(0, 12)}`,
    );
  }
  const behind = await repository.git(["rev-list", "--count", `${base.commit}..${base.name}@{upstream}`, "--"], {
    codes: [0, 128],
  });
  const missing = behind.exitCode === 0 ? Number(behind.stdout.trim()) : 0;
  if (missing > 0) {
    notes.push(
      `${base.name} is ${missing} commit(s) behind its remote branch, so others' changes may be shown as the head's. Fix: git fetch, and name the remote branch`,
    );
  }
  return notes;
}
