import { open, readFile, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { isRunning } from "../../rehearsal/tools/cache";

/** A lock of another machine is of a run that has gone when it is this old: no rendering takes a day. */
const foreignLockSeconds = 86_400;

/**
 * Takes a lock that one process has at a time; does not wait for it.
 *
 * @returns gives it back; undefined when another process has it
 */
export async function tryLock(file: string): Promise<(() => Promise<void>) | undefined> {
  if (!(await create(file))) return undefined;
  return () => rm(file, { force: true });
}

/**
 * Takes over the lock of a process that has gone.
 *
 * @returns gives it back; undefined when its process runs, or when somebody else is taking it over
 */
export async function takeOver(file: string): Promise<(() => Promise<void>) | undefined> {
  // Of two that find the same lock abandoned, the second would remove what the first has just made. A crash in between
  // leaves this file, and the lock is nobody's any more: there are others.
  const claim = `${file}.claim`;
  if (!(await create(claim))) return undefined;
  try {
    if (!(await isAbandoned(file))) return undefined;
    await rm(file, { force: true });
    return await tryLock(file);
  } finally {
    await rm(claim, { force: true });
  }
}

async function isAbandoned(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return false;
  const ageSeconds = (Date.now() - found.mtimeMs) / 1000;
  const [pid = "", host = ""] = (await readFile(file, "utf8").catch(() => "")).split(" ");
  // Written right after the file appears: an empty one is a crash, or very young.
  if (pid === "") return ageSeconds > 5;
  return host === hostname() ? !isRunning(Number(pid)) : ageSeconds > foreignLockSeconds;
}

async function create(file: string): Promise<boolean> {
  try {
    const handle = await open(file, "wx");
    await handle.writeFile(`${process.pid} ${hostname()}`);
    await handle.close();
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST") return false;
    throw thrown;
  }
}
