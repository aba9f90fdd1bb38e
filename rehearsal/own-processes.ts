import { setTimeout as sleep } from "node:timers/promises";

/** Process groups this rehearsal started and has not yet seen end, by the group's (the leader's) process id. */
const groups = new Set<number>();

/**
 * Remembers a process group of ours, so that it ends with us however we end: a thrown error, `process.exit`, a second
 * Ctrl-C. Groups are ended by their own id; nothing is ever looked up by name.
 *
 * @returns forgets the group again; call it when the group has ended, because ids are reused
 */
export function own(groupId: number): () => void {
  if (groups.size === 0) process.on("exit", endAll);
  groups.add(groupId);
  return () => {
    groups.delete(groupId);
    if (groups.size === 0) process.off("exit", endAll);
  };
}

/** Sends a signal to a whole group; false when it has already gone. */
export function signalGroup(groupId: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-groupId, signal);
  } catch {
    return false;
  }
}

/**
 * Asks a group to end, and kills it when it has not within the time.
 *
 * @param ended resolves when its leader has ended
 */
export async function endGroup(groupId: number, ended: Promise<void>, withinSeconds: number): Promise<void> {
  signalGroup(groupId, "SIGTERM");
  const patience = new AbortController();
  const tooLong = sleep(withinSeconds * 1000, "too long", { signal: patience.signal }).catch(() => "ended");
  if ((await Promise.race([ended, tooLong])) === "too long") signalGroup(groupId, "SIGKILL");
  patience.abort();
  await ended;
}

function endAll(): void {
  for (const groupId of groups) signalGroup(groupId, "SIGKILL");
  groups.clear();
}
