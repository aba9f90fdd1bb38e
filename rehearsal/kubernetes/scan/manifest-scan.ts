import { review, type ScanException, type ScanReport } from "../../scan-review";
import { scanWithCheckov } from "./checkov";
import { manifestScanExceptions } from "./exceptions";
import { scanWithKubeScore } from "./kube-score";
import type { ManifestScan } from "./scanned-set";

/** kube-score, then checkov, over every object of an environment; findings count unless an exception was reviewed. */
export async function scanManifests(
  scan: ManifestScan,
  listed: readonly ScanException[] = manifestScanExceptions,
): Promise<ScanReport> {
  // One after the other: checkov alone fills both cores.
  const results = [await scanWithKubeScore(scan), await scanWithCheckov(scan)];
  const found = results.flatMap(({ failed }) => failed);
  return {
    ...review(found, scan.environment, listed, "rehearsal/kubernetes/scan/exceptions.ts"),
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
  };
}
