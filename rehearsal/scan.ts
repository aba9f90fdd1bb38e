import { dirname, resolve } from "node:path";
import { z } from "zod";
import { parseJson } from "./parse-json";
import { RehearsalProblem } from "./problem";
import { runCheckov } from "./run-checkov";
import { review, type ScanException, type ScanReport } from "./scan-review";
import { scanExceptions } from "./scan-exceptions";
import { cacheFolder, type OnProgress } from "./tools/cache";
import { checkov } from "./tools/checkov";

/** The part of checkov's JSON report that is read. Offline, `guideline` is null and the check's name says what it wants. */
const checkResult = z.object({
  check_id: z.string(),
  check_name: z.string(),
  resource: z.string(),
  resource_address: z.string().nullish(),
  guideline: z.string().nullish(),
});

const checkovReport = z.object({
  results: z.object({ failed_checks: z.array(checkResult), parsing_errors: z.array(z.string()) }),
  summary: z.object({ passed: z.number(), resource_count: z.number() }),
});

/**
 * Scans a plan with checkov, offline, and applies the reviewed exceptions of the stack.
 *
 * @param planJson path of the file that `terraform show -json` wrote
 * @param stack `stage`, `stage-bootstrap`, ...: the exceptions that name it apply, and have to match something
 * @throws RehearsalProblem when checkov cannot be installed, cannot read the plan, or finds no resource in it
 */
export async function scanPlan(
  planJson: string,
  stack: string,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<ScanReport> {
  const file = resolve(planJson);
  const report = await runCheckov({
    scan: ["--file", file, "--framework", "terraform_plan"],
    what: `the plan of ${stack}`,
    cwd: dirname(file),
    timeoutSeconds: 15 * 60,
    cache: cacheFolder(),
    onProgress,
    ...(signal && { signal }),
  });
  return judge(report, stack, scanExceptions);
}

/** Turns the scanner's report into a verdict. Exported for its tests: it needs no scanner. */
export function judge(report: string, stack: string, listed: readonly ScanException[]): ScanReport {
  const parsed = checkovReport.safeParse(parseJson(report));
  if (!parsed.success) throw unreadable(stack, "its report has another shape");
  const { results, summary } = parsed.data;
  if (results.parsing_errors.length > 0) throw unreadable(stack, "it could not parse the plan");
  if (summary.resource_count === 0) throw unreadable(stack, "it found no resource in the plan");

  const found = results.failed_checks.map((result) => ({
    check: result.check_id,
    resource: result.resource_address ?? result.resource,
    guideline: result.guideline ?? result.check_name,
  }));
  return { ...review(found, stack, listed, "rehearsal/scan-exceptions.ts"), passed: summary.passed };
}

function unreadable(stack: string, what: string): RehearsalProblem {
  return new RehearsalProblem(
    `policy scan of ${stack}: ${what} (checkov ${checkov.version}). ` +
      "Fix: scan the file that `terraform show -json` wrote, whole and with this version of checkov",
  );
}
