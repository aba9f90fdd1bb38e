import { randomUUID } from "node:crypto";
import { readdir, rename, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";

/** Marks what is being written, or thrown away: nobody reads it, and after an hour nobody writes it any more. */
const passing = ".partial-";
const abandonedSeconds = 3600;

/** Marks an entry as used now. @returns false when there is none */
export async function use(entry: string): Promise<boolean> {
  const now = new Date();
  return utimes(entry, now, now).then(
    () => true,
    () => false,
  );
}

/** A name beside the entry that is nobody else's. */
export const besideOf = (entry: string): string => `${entry}${passing}${process.pid}-${randomUUID()}`;

/** Removes an entry at once, however long deleting its files takes. */
export async function discard(entry: string): Promise<void> {
  const aside = besideOf(entry);
  await rename(entry, aside).catch(() => undefined);
  await rm(aside, { recursive: true, force: true });
}

/** Removes all but the entries used last, and what interrupted runs left behind. */
export async function keepNewest(folder: string, count: number): Promise<void> {
  const found = await Promise.all(
    (await readdir(folder, { withFileTypes: true }))
      .filter((each) => each.isDirectory())
      .map(async ({ name }) => ({
        name,
        used: (await stat(path.join(folder, name)).catch(() => undefined))?.mtimeMs ?? 0,
      })),
  );
  const old = found
    .filter(({ name }) => !name.includes(passing))
    .sort((one, other) => other.used - one.used)
    .slice(count);
  const abandoned = found.filter(
    ({ name, used }) => name.includes(passing) && (Date.now() - used) / 1000 > abandonedSeconds,
  );
  for (const { name } of [...old, ...abandoned]) await discard(path.join(folder, name));
}
