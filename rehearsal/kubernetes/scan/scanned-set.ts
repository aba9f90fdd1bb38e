import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { ScanFinding } from "../../scan-review";
import type { OnProgress } from "../../tools/cache";

/** One environment's rendered objects, and what the scanners need to know. */
export interface ManifestScan {
  /** Its folder: `dist/charts/stage`. */
  readonly folder: string;
  readonly environment: string;
  /** Minor version of its cluster, `1.35`. */
  readonly kubernetesVersion: string;
  readonly cache: string;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}

/** What one scanner says. */
export interface ScannerResult {
  readonly failed: readonly ScanFinding[];
  readonly passed: number;
}

const index = z.object({ files: z.record(z.string(), z.string()) });

/** The files of a rendered folder, by its index: nothing that lies there by chance is scanned, nothing is missed. */
export async function indexedFiles(folder: string): Promise<string[]> {
  const { files } = index.parse(JSON.parse(await readFile(join(folder, "index.json"), "utf8")));
  return Object.keys(files).sort();
}
