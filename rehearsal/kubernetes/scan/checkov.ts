import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { plainEnvironment } from "../../child-environment";
import { parseJson } from "../../parse-json";
import { RehearsalProblem } from "../../problem";
import { runProgram } from "../../program";
import type { ScanFinding } from "../../scan-review";
import { checkov } from "../../tools/checkov";
import { installPythonTool } from "../../tools/python-venv";
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
export async function runCheckov({ folder, cache, onProgress, signal }: ManifestScan): Promise<ScannerResult> {
  const python = await installPythonTool(checkov, { cache, onProgress, ...(signal && { signal }) });
  onProgress(`checkov ${checkov.version}: scanning ${folder}`);
  const home = await mkdtemp(join(tmpdir(), "rkcp-checkov-"));
  try {
    const { stdout } = await runProgram({
      file: python,
      // Without --skip-download it would ask the vendor's server for guidelines; with a home of its own it finds no key.
      arguments: [
        ...["-m", "checkov.main", "--directory", folder, "--framework", "kubernetes"],
        ...["--output", "json", "--compact", "--skip-download"],
      ],
      cwd: folder,
      environment: plainEnvironment({ HOME: home, LOG_LEVEL: "ERROR", PYTHONDONTWRITEBYTECODE: "1" }),
      expectedExitCodes: [0, 1],
      timeoutSeconds: 10 * 60,
      ...(signal && { signal }),
    });
    return checkovResult(stdout);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
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
