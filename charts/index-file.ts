import { createHash } from "node:crypto";
import { type InventoriedObject, keyOf } from "./inventory";

/** Name of the index in an environment's folder. */
export const indexName = "index.json";
/** The folder of what belongs to the whole cluster, beside those of the namespaces. */
export const clusterFolder = "cluster";

/** What an environment's rendered folder holds and whose it is: by this a half-written or foreign one is known. */
export interface ChartIndex {
  readonly environment: string;
  /** ARN of the cluster that the files are for. */
  readonly cluster: string;
  /** SHA-256 of each file, hexadecimal, by its path in the environment's folder. */
  readonly files: Readonly<Record<string, string>>;
  /** Objects of each namespace as `<group>/<kind>/<name>`, the inventory's parent included. */
  readonly namespaces: Readonly<Record<string, readonly string[]>>;
}

/** A file as it is written, and what it says. */
export interface IndexedFile {
  /** Such as `stage/peatio.yaml`. */
  readonly file: string;
  readonly yaml: string;
  readonly objects: readonly InventoriedObject[];
}

/** The index of an environment's files; the same files in another order give the same index. */
export function indexOf(
  target: Pick<ChartIndex, "environment" | "cluster">,
  files: readonly IndexedFile[],
): ChartIndex {
  const sorted = [...files].sort((one, other) => (one.file < other.file ? -1 : 1));
  const namespaces: Record<string, string[]> = {};
  for (const { file, objects } of sorted) {
    const [folder = ""] = file.split("/");
    if (folder !== clusterFolder) (namespaces[folder] ??= []).push(...objects.map(keyOf));
  }
  return {
    environment: target.environment,
    cluster: target.cluster,
    files: Object.fromEntries(sorted.map(({ file, yaml }) => [file, sha256(yaml)])),
    namespaces: Object.fromEntries(Object.entries(namespaces).map(([name, keys]) => [name, keys.sort()])),
  };
}

/** The index as `index.json` holds it. */
export function indexText(index: ChartIndex): string {
  return `${JSON.stringify(index, undefined, 2)}\n`;
}

/** SHA-256 of a text in UTF-8, hexadecimal. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
