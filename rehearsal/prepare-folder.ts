import { cp, mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { overrideFileName, overrideFor, type OverrideOptions } from "./override-file";
import { RehearsalProblem } from "./problem";
import type { SynthesizedStack } from "./synthesized-stack";

/** The folders of one account's rehearsal, below the run's work folder. */
export interface AccountFolders {
  readonly root: string;
  readonly emulator: string;
  /** Stands in for the caller's home. */
  readonly home: string;
  /** Terraform's CLI configuration file. */
  readonly terraformConfiguration: string;
}

/** The folders of one stack, below its account's. */
export interface StackFolders {
  readonly root: string;
  /** The copy, the override file, plans. */
  readonly terraform: string;
  /** The whole stack and its plan, for the policy scanner. */
  readonly scan: string;
  /** Local state and its backups. */
  readonly state: string;
  readonly logs: string;
}

export function accountFolders(workFolder: string, name: string): AccountFolders {
  const root = join(workFolder, name);
  return {
    root,
    emulator: join(root, "emulator"),
    home: join(root, "home"),
    terraformConfiguration: join(root, "terraform.rc"),
  };
}

export function stackFolders(account: AccountFolders, stack: string): StackFolders {
  const root = join(account.root, stack);
  return {
    root,
    terraform: join(root, "terraform"),
    scan: join(root, "scan"),
    state: join(root, "state"),
    logs: join(root, "logs"),
  };
}

/** Names the mirror as the only source of providers, for every stack of the account. */
export async function prepareAccount(folders: AccountFolders, mirror: string): Promise<void> {
  for (const folder of [folders.home, folders.emulator]) await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(folders.terraformConfiguration, terraformConfiguration(mirror));
}

/**
 * Lays the copy, the stack's assets and the override file side by side. The lock file stays behind: a provider built
 * here has another checksum than the released one.
 */
export async function prepareFolder(
  folders: StackFolders,
  synthesizedFile: string,
  copy: SynthesizedStack,
): Promise<void> {
  for (const folder of [folders.terraform, folders.state, folders.logs]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  const leftBehind = new Set([basename(synthesizedFile), ".terraform.lock.hcl", ".terraform", "terraform.tfstate"]);
  const source = dirname(synthesizedFile);
  await cp(source, folders.terraform, { recursive: true, filter: (path) => !leftBehind.has(basename(path)) });
  await writeCopy(folders, copy);
}

/** Writes copy and override file again, for a step that needs them otherwise. */
export async function writeCopy(
  folders: StackFolders,
  copy: SynthesizedStack,
  options: Omit<OverrideOptions, "stateFolder"> = {},
): Promise<void> {
  await writeJson(join(folders.terraform, "cdk.tf.json"), copy);
  await writeJson(
    join(folders.terraform, overrideFileName),
    overrideFor(copy, { ...options, stateFolder: folders.state }),
  );
}

/** @throws RehearsalProblem when the path cannot be quoted in Terraform's configuration language */
export function terraformConfiguration(mirror: string): string {
  if (/["$%\n]/.test(mirror)) {
    throw new RehearsalProblem(`${mirror}: has a quote, $, % or a line break. Fix: set XDG_CACHE_HOME to a plain path`);
  }
  const path = JSON.stringify(mirror);
  return `disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror {\n    path = ${path}\n  }\n}\n`;
}

/** Writes data as readable JSON. */
export async function writeJson(file: string, content: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
}
