import { installerEnvironment } from "../../rehearsal/child-environment";
import { messageOf } from "../../rehearsal/problem";
import { runProgram } from "../../rehearsal/program";
import { RevisionProblem } from "./problem";

export interface GitAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  /** Everything it printed, errors and warnings included, one line each. */
  readonly lines: readonly string[];
}

export interface GitOptions {
  /** Exit codes that are an answer and no failure. @default [0] */
  readonly codes?: readonly number[];
  readonly signal?: AbortSignal;
}

/**
 * What git needs of the caller to read a repository, and to fetch what a partial clone left behind. Not the variables
 * that name another repository (`GIT_DIR`, `GIT_INDEX_FILE`): a hook that runs us has them set.
 */
const ofTheCaller =
  /^(XDG_CONFIG_HOME|SSH_AUTH_SOCK|GIT_SSH|GIT_SSH_COMMAND|GIT_ASKPASS|GIT_CONFIG_(COUNT|KEY_\d+|VALUE_\d+|GLOBAL|SYSTEM|NOSYSTEM))$/;

/** Hooks belong to the person's own checkouts, and one of the repository's would run here unasked. */
const withoutHooks = ["-c", "core.hooksPath=/dev/null"];

/**
 * Runs git in a folder, without hooks and without a question to the terminal.
 *
 * @throws RevisionProblem with git's own words when it is missing or ends with another exit code
 */
export async function git(folder: string, words: readonly string[], options: GitOptions = {}): Promise<GitAnswer> {
  const lines: string[] = [];
  try {
    const answer = await runProgram({
      file: "git",
      arguments: ["--no-optional-locks", ...withoutHooks, ...words],
      cwd: folder,
      environment: gitEnvironment(),
      onLine: (line) => lines.push(line),
      expectedExitCodes: options.codes ?? [0],
      ...(options.signal && { signal: options.signal }),
    });
    return { ...answer, lines };
  } catch (thrown) {
    options.signal?.throwIfAborted();
    throw new RevisionProblem(faultOf(words, lines, messageOf(thrown)));
  }
}

function gitEnvironment(): Record<string, string> {
  const more = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && ofTheCaller.test(entry[0]),
  );
  // In the C locale its messages are those that are looked for here.
  return { ...installerEnvironment(), ...Object.fromEntries(more), LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" };
}

function faultOf(words: readonly string[], lines: readonly string[], whole: string): string {
  if (whole.includes("ENOENT"))
    return "git: not found on PATH. Needed to read revisions. Fix: install git 2.30 or later";
  const said = lines.join("\n  ");
  return `git ${words.join(" ")}: ${said === "" ? whole : said}`;
}
