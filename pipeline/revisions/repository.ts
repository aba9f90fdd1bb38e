import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import path from "node:path";
import { git, type GitAnswer, type GitOptions } from "./git";
import { RevisionProblem } from "./problem";

/** A checkout, and the project in it. */
export interface Repository {
  /** The folder with `cli/synth.ts`. */
  readonly project: string;
  /** Where the project stands in the repository: `""`, or `infrastructure/` with the slash. */
  readonly prefix: string;
  /** Twelve hexadecimal digits, the same for all work trees of one clone. */
  readonly id: string;
  /** Not all of the history is here. */
  readonly shallow: boolean;
  readonly git: (words: readonly string[], options?: GitOptions) => Promise<GitAnswer>;
}

/**
 * @param project the folder with `cli/synth.ts`
 * @throws RevisionProblem when the folder is in no repository, in a bare one, or in another user's
 */
export async function openRepository(project: string, signal?: AbortSignal): Promise<Repository> {
  const questions = ["--is-bare-repository", "--is-shallow-repository", "--git-common-dir", "--show-prefix"];
  const answer = await git(project, ["rev-parse", ...questions, "--show-toplevel"], {
    codes: [0, 128],
    ...(signal && { signal }),
  });
  const [bare, shallow, commonFolder = "", prefix = ""] = answer.stdout.split("\n");
  if (bare === "true") {
    throw new RevisionProblem(
      `${project}: a bare repository has no files to compare with. Allowed: a checkout. Fix: git worktree add, or clone it`,
    );
  }
  if (answer.exitCode !== 0) throw new RevisionProblem(faultOf(project, answer.lines));
  const common = await realpath(path.resolve(project, commonFolder));
  return {
    project,
    prefix,
    id: createHash("sha256").update(common).digest("hex").slice(0, 12),
    shallow: shallow === "true",
    git: (words, options) => git(project, words, { ...(signal && { signal }), ...options }),
  };
}

function faultOf(project: string, lines: readonly string[]): string {
  const said = lines.filter((line) => /^(fatal|error):/.test(line)).join(" ");
  if (said.includes("not a git repository")) {
    return `${project}: not in a git repository. Allowed: a clone, with its history. Fix: git clone it; two folders that are rendered already are compared with --from`;
  }
  if (said.includes("dubious ownership")) {
    return `${project}: belongs to another user, so git does not read it. Fix: git config --global --add safe.directory ${project}`;
  }
  return `${project}: ${said}. Fix: mend the repository (git fsck)`;
}
