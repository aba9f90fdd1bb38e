import { z } from "zod";
import { parseJson } from "../../parse-json";
import { RehearsalProblem } from "../../problem";
import { runCheckov } from "../../run-checkov";
import type { ScanFinding } from "../../scan-review";
import { checkov } from "../../tools/checkov";
import type { ManifestScan, ScannerResult } from "./scanned-set";

/** `Deployment.stage.peatio-api`; what is in no namespace says `default`. */
const report = z.object({
  results: z.object({
    failed_checks: z.array(z.object({ check_id: z.string(), check_name: z.string(), resource: z.string() })),
    parsing_errors: z.array(z.string()),
  }),
  summary: z.object({ passed: z.number(), resource_count: z.number() }),
});

/**
 * checkov's Kubernetes checks over every rendered object of an environment, offline.
 *
 * @throws RehearsalProblem when it can't be installed, can't read a file, or finds no object
 */
export async function scanWithCheckov({ folder, cache, onProgress, signal }: ManifestScan): Promise<ScannerResult> {
  const stdout = await runCheckov({
    scan: ["--directory", folder, "--framework", "kubernetes"],
    what: folder,
    cwd: folder,
    timeoutSeconds: 10 * 60,
    cache,
    onProgress,
    ...(signal && { signal }),
  });
  return checkovResult(stdout);
}

/** Reads the report. Exported for its tests: it needs no scanner. */
export function checkovResult(stdout: string): ScannerResult {
  const parsed = report.safeParse(parseJson(stdout));
  const unreadable =
    !parsed.success || parsed.data.summary.resource_count === 0 || parsed.data.results.parsing_errors.length > 0;
  if (unreadable) {
    throw new RehearsalProblem(
      `checkov ${checkov.version}: it could not read every object, or its report has another shape. ` +
        "Fix: scan a whole rendered folder with this version of checkov",
    );
  }
  const { results, summary } = parsed.data;
  const failed = results.failed_checks.map(({ check_id, check_name, resource }): ScanFinding => {
    const [kind = "", namespace = "", ...name] = resource.split(".");
    return { check: check_id, resource: [namespace, kind, name.join(".")].join("/"), guideline: check_name };
  });
  return { failed, passed: summary.passed };
}
