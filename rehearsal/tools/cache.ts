import { existsSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RehearsalProblem } from "../problem";

/** Tells a person what an installation is doing: one short line at a time, the newest replaces the one before. */
export type OnProgress = (line: string) => void;

/**
 * Where tools that took long to get are kept, outside the repository: `$XDG_CACHE_HOME/rkcp`, or `~/.cache/rkcp`.
 * A relative `XDG_CACHE_HOME` is ignored, as the XDG specification asks.
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const configured = environment["XDG_CACHE_HOME"];
  const base = configured !== undefined && isAbsolute(configured) ? configured : join(homedir(), ".cache");
  return join(base, "rkcp");
}

/**
 * Fills a temporary folder beside the target and renames it when whole. An interrupted installation leaves a
 * `*.partial-*` folder, which nothing takes for finished and the next installation removes. Call it under
 * {@link withLock}.
 */
export async function installWhole(target: string, fill: (temporary: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const prefix = `${basename(target)}.partial-`;
  for (const name of await readdir(dirname(target))) {
    if (name.startsWith(prefix)) await rm(join(dirname(target), name), { recursive: true, force: true });
  }
  const temporary = join(dirname(target), `${prefix}${process.pid}`);
  await mkdir(temporary);
  await fill(temporary);
  await rm(target, { recursive: true, force: true });
  await rename(temporary, target);
}

/**
 * Runs the action while no other rehearsal of this user does the same, waiting as long as it takes: the longest build
 * needs 50 minutes. A lock whose process has gone is taken over.
 */
export async function withLock<T>(
  cache: string,
  name: string,
  onProgress: OnProgress,
  action: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  await mkdir(cache, { recursive: true });
  const file = join(cache, `${name}.lock`);
  for (;;) {
    if (await take(file)) break;
    const holder = Number(await readFile(file, "utf8").catch(() => ""));
    // A holder is written in one call right after the file appears, so an empty file is a crash or a very young lock.
    if (!isRunning(holder) && (await ageSeconds(file)) > 2) await rm(file, { force: true });
    else onProgress(`waiting for process ${holder || "?"}, which installs the same (${file})`);
    await sleep(1000, undefined, { ...(signal && { signal }) });
  }
  try {
    return await action();
  } finally {
    await rm(file, { force: true });
  }
}

/** Bytes below a file or folder, without following links. */
export async function sizeOf(path: string): Promise<number> {
  if (!existsSync(path)) return 0;
  const found = await stat(path);
  if (!found.isDirectory()) return found.size;
  let total = 0;
  for (const entry of await readdir(path, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) total += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return total;
}

/** `94 MB`, `0.9 GB`: enough to decide about a disk. */
export function formatBytes(bytes: number): string {
  const mega = bytes / 1e6;
  return mega >= 900 ? `${(mega / 1000).toFixed(1)} GB` : `${Math.ceil(mega)} MB`;
}

/** `42 s`, `3 min 05 s`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** A tool is absent and cannot be fetched: says what it is for and how to get it. */
export function missingTool(tool: string, neededFor: string, fix: string): RehearsalProblem {
  return new RehearsalProblem(`${tool}: not found on PATH. Needed for ${neededFor}. Fix: ${fix}`);
}

async function take(file: string): Promise<boolean> {
  try {
    const handle = await open(file, "wx");
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST") return false;
    throw thrown;
  }
}

async function ageSeconds(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  return found === undefined ? 0 : (Date.now() - found.mtimeMs) / 1000;
}

/** Whether this machine has a process of that id, whoever it belongs to. */
export function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM";
  }
}
