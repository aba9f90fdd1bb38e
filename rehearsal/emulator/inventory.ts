import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** One thing the emulator holds. */
export interface Holding {
  /** `<service>.<store>`, such as `kms.keys` or `ec2.vpcs`. */
  readonly store: string;
  /** Its key in that store without account and region, such as a key id. */
  readonly key: string;
  readonly record: unknown;
}

/**
 * A store of the emulator's state files. Stores that are separated by account and region mark themselves and join
 * those two and the key with NUL characters.
 */
const scopedStore = z.union([
  z.object({ __account_region_scoped__: z.literal(true), data: z.record(z.string(), z.unknown()) }),
  z.object({ __scoped__: z.literal(true), data: z.record(z.string(), z.unknown()) }),
]);
const stateFile = z.object({ payload: z.record(z.string(), z.unknown()) });

/**
 * Everything the emulator wrote at its end: each service, each store, each thing. It is the emulator's whole memory and
 * not a list of calls we thought of, so a leftover cannot hide in a service nobody asked about.
 */
export async function readInventory(stateFolder: string): Promise<Holding[]> {
  const files = (await readdir(stateFolder)).filter((name) => name.endsWith(".json")).sort();
  const perFile = await Promise.all(
    files.map(async (name) => {
      const { payload } = stateFile.parse(JSON.parse(await readFile(join(stateFolder, name), "utf8")));
      const service = name.replace(/\.json$/, "");
      return Object.entries(payload).flatMap(([store, content]) => holdings(`${service}.${store}`, content));
    }),
  );
  return perFile.flat();
}

/** What is there now and was not there before; things the emulator is born with (a default VPC) drop out. */
export function added(before: readonly Holding[], after: readonly Holding[]): Holding[] {
  const born = new Set(before.map((holding) => identity(holding)));
  return after.filter((holding) => !born.has(identity(holding)));
}

function identity({ store, key }: Holding): string {
  return `${store} ${key}`;
}

function holdings(store: string, content: unknown): Holding[] {
  const scoped = scopedStore.safeParse(content);
  if (scoped.success) {
    return Object.entries(scoped.data.data).flatMap(([key, record]) =>
      isEmpty(record) ? [] : [{ store, key: bareKey(key), record }],
    );
  }
  if (typeof content !== "object" || content === null) return []; // counters and switches are no things
  const entries: [string, unknown][] = Object.entries(content);
  return entries.flatMap(([key, record]) => (isEmpty(record) ? [] : [{ store, key, record }]));
}

/** A store that keeps an empty list or a count of 0 per deleted thing holds nothing of it. */
function isEmpty(record: unknown): boolean {
  if (record === null || record === undefined || record === 0) return true;
  return typeof record === "object" && Object.keys(record).length === 0;
}

/** `<account>NUL<region>NUL'key'` → `key`; the last part is Python's own notation of the key. */
function bareKey(key: string): string {
  const last = key.split("\0").at(-1) ?? key;
  return /^'.*'$/s.test(last) ? last.slice(1, -1) : last;
}
