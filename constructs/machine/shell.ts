import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A script of the machine: an executable file below /usr/local/sbin. */
export interface Script {
  /** `rkcp-data-volume`: its file name there, and how its lines are found in the journal. */
  readonly name: string;
  readonly text: string;
}

export interface ScriptOptions {
  /** File below scripts/ without `.sh`; the script is called `rkcp-<file>`. */
  readonly file: string;
  /** Its parameters: constants at the top of the script, never read from the environment of whoever starts it. */
  readonly settings: Readonly<Record<string, string | number>>;
  /** Calls after the functions of the file, each a list of words. */
  readonly calls?: readonly (readonly (string | number)[])[];
}

const scriptFolder = "/usr/local/sbin";

export const scriptPath = ({ name }: Pick<Script, "name">): string => `${scriptFolder}/${name}`;

/**
 * Bash that stops at the first failure, also inside functions and pipes and for unset names. `say` writes to the journal,
 * `refuse` also ends the script with a failure, so that whatever waits for it does not start.
 */
export function script({ file, settings, calls = [] }: ScriptOptions): Script {
  const name = `rkcp-${file}`;
  const text = [
    "#!/usr/bin/env bash",
    "set -Eeuo pipefail",
    `say() { echo "${name}: $*" >&2; }`,
    "refuse() {",
    '  say "$*"',
    "  exit 1",
    "}",
    "",
    ...Object.entries(settings).map(([key, value]) => `readonly ${key}=${quote(value)}`),
    "",
    readFileSync(join(__dirname, "scripts", `${file}.sh`), "utf8").trim(),
    ...calls.map((words) => words.map(quote).join(" ")),
    "",
  ].join("\n");
  return { name, text };
}

/** The value as one word of the shell, whatever it holds. */
export function quote(value: string | number): string {
  const text = String(value);
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
