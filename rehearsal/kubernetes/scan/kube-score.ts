import { join } from "node:path";
import { z } from "zod";
import { plainEnvironment } from "../../child-environment";
import { parseJson } from "../../parse-json";
import { RehearsalProblem } from "../../problem";
import { runProgram } from "../../program";
import type { ScanFinding } from "../../scan-review";
import { buildGoPrograms } from "../../tools/go-programs";
import { kubeScore } from "../../tools/kube-score";
import { indexedFiles, type ManifestScan, type ScannerResult } from "./scanned-set";

/** A grade of 10 is a pass, 5 a warning, 1 critical; a warning is a finding too. */
const passed = 10;

const report = z.array(
  z.object({
    object_name: z.string(),
    type_meta: z.object({ kind: z.string() }),
    object_meta: z.object({ name: z.string(), namespace: z.string().optional() }),
    checks: z.array(
      z.object({
        check: z.object({ id: z.string(), comment: z.string() }),
        grade: z.number(),
        skipped: z.boolean(),
        comments: z.array(z.object({ path: z.string(), summary: z.string() })).nullish(),
      }),
    ),
  }),
);

/**
 * kube-score over every rendered object of an environment.
 *
 * @throws RehearsalProblem when it can't be built or its report has another shape
 */
export async function scanWithKubeScore({ folder, kubernetesVersion, cache, onProgress, signal }: ManifestScan) {
  const programs = await buildGoPrograms(kubeScore, { cache, onProgress, ...(signal && { signal }) });
  onProgress(`kube-score ${kubeScore.version}: scanning ${folder}`);
  const files = await indexedFiles(folder);
  const { stdout } = await runProgram({
    file: join(programs, "kube-score"),
    arguments: ["score", "--output-format", "json", "--kubernetes-version", `v${kubernetesVersion}`, ...files],
    cwd: folder,
    environment: plainEnvironment({}),
    expectedExitCodes: [0, 1],
    timeoutSeconds: 5 * 60,
    ...(signal && { signal }),
  });
  return kubeScoreResult(stdout);
}

/** Reads the report. Exported for its tests: it needs no scanner. */
export function kubeScoreResult(stdout: string): ScannerResult {
  const parsed = report.safeParse(parseJson(stdout));
  if (!parsed.success || parsed.data.length === 0) {
    throw new RehearsalProblem(
      `kube-score ${kubeScore.version}: its report has another shape, or no object in it. Fix: use this version of it`,
    );
  }
  const asked = parsed.data.flatMap((object) =>
    object.checks.filter(({ skipped }) => !skipped).map((check) => ({ object, ...check })),
  );
  const failed = asked
    .filter(({ grade }) => grade < passed)
    .map(({ object: { type_meta, object_meta }, check, comments }): ScanFinding => {
      const said = (comments ?? []).map(({ path, summary }) => (path ? `${path}: ${summary}` : summary));
      return {
        check: check.id,
        resource: [object_meta.namespace ?? "cluster", type_meta.kind, object_meta.name].join("/"),
        guideline: said.join("; ") || check.comment,
      };
    });
  return { failed, passed: asked.length - failed.length };
}
