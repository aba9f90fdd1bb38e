import { type Review, review, type ScanException } from "../../scan-review";
import { runCheckov } from "./checkov";
import { manifestScanExceptions } from "./exceptions";
import { runKubeScore } from "./kube-score";
import type { ManifestScan } from "./scanned-set";

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
