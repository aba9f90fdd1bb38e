import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plainEnvironment } from "./child-environment";
import { runProgram } from "./program";
import type { OnProgress } from "./tools/cache";
import { checkov } from "./tools/checkov";
import { installPythonTool } from "./tools/python-venv";

export interface CheckovRun {
  /** What to scan, as arguments: `["--directory", folder, "--framework", "kubernetes"]`. */
  readonly scan: readonly string[];
  /** What is scanned, as the progress line says it. */
  readonly what: string;
  readonly cwd: string;
  readonly timeoutSeconds: number;
  readonly cache: string;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}

/**
 * checkov's report as JSON, made offline.
 *
 * @throws RehearsalProblem when it can't be installed or does not come to its end
 */
export async function runCheckov(run: CheckovRun): Promise<string> {
  const { scan, what, cwd, timeoutSeconds, cache, onProgress, signal } = run;
  const python = await installPythonTool(checkov, { cache, onProgress, ...(signal && { signal }) });
  onProgress(`checkov ${checkov.version}: scanning ${what}`);
  const home = await mkdtemp(join(tmpdir(), "rkcp-checkov-"));
  try {
    const { stdout } = await runProgram({
      file: python,
      // Without --skip-download it would ask the vendor's server for guidelines; with a home of its own it finds no key.
      arguments: ["-m", "checkov.main", ...scan, "--output", "json", "--compact", "--skip-download"],
      cwd,
      environment: plainEnvironment({ HOME: home, LOG_LEVEL: "ERROR", PYTHONDONTWRITEBYTECODE: "1" }),
      expectedExitCodes: [0, 1],
      timeoutSeconds,
      ...(signal && { signal }),
    });
    return stdout;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
