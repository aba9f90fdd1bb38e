import path from "node:path";
import { Command } from "commander";
import type { Report } from "../pipeline/model";
import type { DriftOptions } from "../pipeline/plans/drift-report";
import { RevisionProblem } from "../pipeline/revisions/problem";
import { TerraformProblem } from "../pipeline/terraform/problem";
import { loadDescriptions } from "../platform/load-environments";
import { EnvironmentProblems } from "../platform/problem";
import { RehearsalProblem } from "../rehearsal/problem";
import { environmentsNamed } from "./environment-name";
import { abortOnSignals, interruptedCode } from "./interruption";
import { badUsageCode, nonEmpty, parseOrEnd, usageCode } from "./usage";
import { writeWhole } from "./write-whole";

interface Flags {
  readonly json?: string;
}

const exitCodes = { none: 0, found: 1, badUsage: badUsageCode, incomplete: 3, interrupted: interruptedCode } as const;

/** The command line of `npm run drift`. */
export function driftCommand(): Command {
  return new Command("drift")
    .description(
      "What somebody changed in the accounts and not in the code: asks Terraform for a plan of each environment's stack,\n" +
        "with the caller's credentials, which may be read-only. What is merged and not applied yet is no drift. Changes nothing.",
    )
    .argument("[environments...]", "names; all when none is given")
    .option("--json <file>", "also write the report as JSON (docs/schemas/diff-report.schema.json)", nonEmpty)
    .addHelpText(
      "after",
      "\nExit codes: 0 none, 1 found, 2 bad usage, 3 a stack could not be asked, 130 interrupted.\n\n" +
        "Examples:\n  npm run drift -- stage\n  npm run drift -- production --json dist/drift.json",
    )
    .exitOverride();
}

/** What a rehearsal does otherwise. */
export type Surroundings = Pick<DriftOptions, "prepare">;

/** Runs the command line; answers with the exit code. */
export async function main(argv: readonly string[], around: Surroundings = {}): Promise<number> {
  const command = driftCommand();
  const usage = parseOrEnd(command, argv);
  if (usage !== undefined) return usage;
  const interruption = new AbortController();
  const forgetSignals = abortOnSignals(interruption, {
    announcement: "stopping Terraform; once more to leave at once",
    reason: (signal) => new RehearsalProblem(`interrupted by ${signal}`),
  });
  try {
    return tell(await driftOf(command.args, { ...around, signal: interruption.signal }), command.opts<Flags>());
  } catch (thrown) {
    if (interruption.signal.aborted) return exitCodes.interrupted;
    const unknown = usageCode(thrown);
    if (unknown !== undefined) return unknown;
    const isRefusal = [RehearsalProblem, EnvironmentProblems, RevisionProblem, TerraformProblem].some(
      (kind) => thrown instanceof kind,
    );
    console.error(isRefusal && thrown instanceof Error ? thrown.message : thrown);
    return exitCodes.incomplete;
  } finally {
    forgetSignals();
  }
}

async function driftOf(names: readonly string[], options: Pick<DriftOptions, "prepare" | "signal">): Promise<Report> {
  const descriptions = loadDescriptions({ meant: [] });
  const environments = environmentsNamed(names, descriptions.environments);
  // Loaded here, not at the top: a refusal and --help need neither renderer nor comparison.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { driftReport } = require("../pipeline/plans/drift-report") as typeof import("../pipeline/plans/drift-report");
  return driftReport({ environments, project: path.join(__dirname, ".."), ...options });
}

function tell(report: Report, { json }: Flags): number {
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { reportText } = require("../pipeline/report/text") as typeof import("../pipeline/report/text");
  if (json !== undefined) {
    const { reportJson } = require("../pipeline/report/json") as typeof import("../pipeline/report/json");
    writeWhole(path.resolve(json), reportJson(report));
  }
  /* eslint-enable @typescript-eslint/no-require-imports */
  process.stdout.write(reportText(report, undefined, "drift"));
  if (report.troubles.length > 0) return exitCodes.incomplete;
  return report.changes.length > 0 ? exitCodes.found : exitCodes.none;
}

if (require.main === module) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
