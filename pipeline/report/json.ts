import { readFileSync, statSync } from "node:fs";
import { parseJson } from "../../rehearsal/parse-json";
import { messageOf } from "../../rehearsal/problem";
import type { Report } from "../model";
import { maskReport } from "./mask";
import { ReportProblem } from "./problem";
import { parseReport, reportFormat } from "./schema";

/** Bytes of a report at most: a job that renders what a pull request says could write anything. */
const largestReport = 64 * 1024 * 1024;

/** The report for other programs (docs/schemas/diff-report.schema.json): secrets hidden, whole resources left out. */
export function reportJson(report: Report): string {
  return `${JSON.stringify(maskReport(report), undefined, 2)}\n`;
}

/**
 * The report that `npm run diff -- --json` wrote.
 *
 * @throws ReportProblem when the file is absent, no JSON, of another format, or not what the format says
 */
export function readReport(file: string): Report {
  const value = parseJson(readText(file));
  if (value === undefined) throw new ReportProblem(`${file}: is no JSON. ${writeIt}`);
  refuseOtherFormat(file, value);
  const result = parseReport(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message }) => `  ${path.map(String).join(".") || "(top)"}: ${message}`,
  );
  const more = problems.length > shownProblems ? [`  and ${problems.length - shownProblems} more`] : [];
  throw new ReportProblem(
    [
      `${file}: ${problems.length} problem(s). Allowed: what docs/schemas/diff-report.schema.json says. ${writeIt}`,
      ...problems.slice(0, shownProblems),
      ...more,
    ].join("\n"),
  );
}

const shownProblems = 8;
const writeIt = "Fix: write it with npm run diff -- --json <file>";

function readText(file: string): string {
  try {
    const { size } = statSync(file);
    if (size > largestReport) {
      throw new ReportProblem(`${file}: ${size} bytes. Allowed: ${largestReport} at most. ${writeIt}`);
    }
    return readFileSync(file, "utf8");
  } catch (thrown) {
    if (thrown instanceof ReportProblem) throw thrown;
    throw new ReportProblem(`${file}: cannot be read (${messageOf(thrown)}). ${writeIt}`);
  }
}

function refuseOtherFormat(file: string, value: unknown): void {
  const format = typeof value === "object" && value !== null && "format" in value ? value.format : undefined;
  if (format === reportFormat) return;
  const found = format === undefined ? "has no format" : `format is ${JSON.stringify(format)}`;
  const fix =
    typeof format === "number" && format > reportFormat
      ? "Fix: read it with the revision of the repository that wrote it, or a newer one"
      : writeIt;
  throw new ReportProblem(`${file}: ${found}. Allowed: ${reportFormat}. ${fix}`);
}
