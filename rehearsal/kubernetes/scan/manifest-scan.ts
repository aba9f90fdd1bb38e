import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type Review, review, type ScanException, type ScanFinding } from "../../scan-review";
import type { OnProgress } from "../../tools/cache";
import { runCheckov } from "./checkov";
import { manifestScanExceptions } from "./exceptions";
import { runKubeScore } from "./kube-score";

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

/** What both say after review; the scan passes when `failed` is empty. */
export interface ManifestScanReport extends Review {
  readonly passed: number;
}

/** kube-score, then checkov, over every object of an environment; findings count unless an exception was reviewed. */
export async function scanManifests(
  scan: ManifestScan,
  listed: readonly ScanException[] = manifestScanExceptions,
): Promise<ManifestScanReport> {
  // One after the other: checkov alone fills both cores.
  const results = [await runKubeScore(scan), await runCheckov(scan)];
  const found = results.flatMap(({ failed }) => failed);
  return {
    ...review(found, scan.environment, listed, "rehearsal/kubernetes/scan/exceptions.ts"),
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
  };
}

const index = z.object({ files: z.record(z.string(), z.string()) });

/** The files of a rendered folder, by its index: nothing that lies there by chance is scanned, nothing is missed. */
export async function indexedFiles(folder: string): Promise<string[]> {
  const { files } = index.parse(JSON.parse(await readFile(join(folder, "index.json"), "utf8")));
  return Object.keys(files).sort();
}
