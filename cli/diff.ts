import path from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { diffFolders, diffRevisions } from "../pipeline/diff";
import type { Report, Verdict } from "../pipeline/model";
import { RevisionProblem } from "../pipeline/revisions/problem";
import { RehearsalProblem } from "../rehearsal/problem";
import { cacheFolder } from "../rehearsal/tools/cache";
import { abortOnSignals, interruptedCode } from "./interruption";
import { nonEmpty, parseOrEnd } from "./usage";
import { writeWhole } from "./write-whole";

interface DiffFlags {
  readonly base?: string;
  readonly head?: string;
  readonly uncommitted?: boolean;
  readonly exact?: boolean;
  readonly from?: string;
  readonly json?: string;
  readonly markdown?: string;
  readonly keep?: string;
  /** False with --no-cache. */
  readonly cache: string | false;
}

const exitCodes = { passed: 0, refused: 1, badUsage: 2, incomplete: 3, interrupted: interruptedCode } as const;

const codeOf: Readonly<Record<Verdict, number>> = {
  unchanged: exitCodes.passed,
  passed: exitCodes.passed,
  refused: exitCodes.refused,
  incomplete: exitCodes.incomplete,
};

/** The command line of `npm run diff`. */
export function diffCommand(): Command {
  return new Command("diff")
    .description(
      "What a change does to every environment: cloud resources by stack, Kubernetes objects by namespace, what customers " +
        "would feel, and what is refused. Both revisions are rendered by their own code, without credentials; nothing is deployed.",
    )
    .addOption(
      revision("--base <rev>", "branch, tag or commit to compare with; the last commit it has in common with the head"),
    )
    .addOption(revision("--head <rev>", "the revision to judge (default: HEAD, which has to be committed)"))
    .addOption(new Option("--uncommitted", "judge the files as they are instead of a commit").conflicts("head"))
    .option("--exact", "compare with --base itself instead of the last commit in common")
    .addOption(
      new Option(
        "--from <folder>",
        "compare <folder>/base with <folder>/head, rendered before, and run no code of either",
      )
        .argParser(nonEmpty)
        .conflicts(["base", "head", "uncommitted", "exact", "keep"]),
    )
    .addOption(
      new Option("--json <file>", "also write the report as JSON (docs/schemas/diff-report.schema.json)").argParser(
        nonEmpty,
      ),
    )
    .addOption(new Option("--markdown <file>", "also write the pull request's comment").argParser(nonEmpty))
    .addOption(
      new Option("--keep <folder>", "leave both renderings there, as base/ and head/, for --from").argParser(nonEmpty),
    )
    .addOption(
      new Option("--cache <folder>", "where renderings of bases, dependencies and work trees are kept")
        .argParser(nonEmpty)
        .default(path.join(cacheFolder(), "diff"), "${XDG_CACHE_HOME:-~/.cache}/rkcp/diff"),
    )
    .option("--no-cache", "render the base anew, and keep nothing")
    .addHelpText(
      "after",
      "\nExit codes: 0 passed or unchanged, 1 a guard refused, 2 bad usage, 3 incomplete: something could not be compared,\n" +
        "130 interrupted.\n\n" +
        "Examples:\n" +
        "  npm run diff -- --base origin/main                  what this branch's pull request does\n" +
        "  npm run diff -- --base origin/main --uncommitted    the same with what is not committed yet\n" +
        "  npm run diff -- --base v1.4.0 --head v1.5.0 --exact what going from one release to the other does\n" +
        "  npm run diff -- --base origin/main --json dist/diff.json --markdown dist/diff.md\n" +
        "  npm run diff -- --base origin/main --keep dist/diff && npm run diff -- --from dist/diff",
    )
    .allowExcessArguments(false)
    .exitOverride();
}

const revision = (flag: string, description: string): Option => new Option(flag, description).argParser(revisionName);

function revisionName(value: string): string {
  if (value === "" || value.startsWith("-")) {
    throw new InvalidArgumentError("Allowed: a branch, a tag or a commit. Fix: name one, such as origin/main");
  }
  return value;
}

export interface Surroundings {
  /** @default this checkout */
  readonly project?: string;
}

/** Runs the command line; answers with the exit code. */
export async function main(argv: readonly string[], around: Surroundings = {}): Promise<number> {
  const command = diffCommand();
  const usage = parseOrEnd(command, argv);
  if (usage !== undefined) return usage;
  const flags = command.opts<DiffFlags>();
  if (flags.from === undefined && flags.base === undefined) {
    console.error("--base: is missing. Allowed: a branch, a tag or a commit. Fix: npm run diff -- --base origin/main");
    return exitCodes.badUsage;
  }
  const interruption = new AbortController();
  const forgetSignals = abortOnSignals(interruption, {
    announcement: "stopping what was started and removing its work trees; once more to leave at once",
    reason: (signal) => new RehearsalProblem(`interrupted by ${signal}`),
  });
  try {
    const report = await reportFor(flags, around.project ?? path.join(__dirname, ".."), interruption.signal);
    write(report, flags);
    return codeOf[report.verdict];
  } catch (thrown) {
    if (interruption.signal.aborted) return exitCodes.interrupted;
    console.error(explained(thrown));
    return thrown instanceof RevisionProblem ? exitCodes.badUsage : exitCodes.incomplete;
  } finally {
    forgetSignals();
  }
}

async function reportFor(flags: DiffFlags, project: string, signal: AbortSignal): Promise<Report> {
  const today = new Date().toISOString().slice(0, 10);
  const { from, base = "", head, uncommitted = false, exact = false, keep, cache } = flags;
  if (from !== undefined) return diffFolders(path.resolve(from), today);
  return diffRevisions({
    ...{ project, base, uncommitted, exact, today, signal },
    ...(head !== undefined && { head }),
    ...(keep !== undefined && { keep: path.resolve(keep) }),
    ...(cache !== false && { cache: path.resolve(cache) }),
    say: (line) => console.error(line),
  });
}

/** Files first: whoever reads the text finds them there. */
function write(report: Report, { json, markdown }: DiffFlags): void {
  // Loaded here, not at the top: --help and a refusal need none of it.
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { reportText } = require("../pipeline/report/text") as typeof import("../pipeline/report/text");
  if (json !== undefined) {
    const { reportJson } = require("../pipeline/report/json") as typeof import("../pipeline/report/json");
    writeWhole(path.resolve(json), reportJson(report));
  }
  if (markdown !== undefined) {
    const { commentOf } = require("../pipeline/comment/markdown") as typeof import("../pipeline/comment/markdown");
    writeWhole(path.resolve(markdown), commentOf(report).long);
  }
  /* eslint-enable @typescript-eslint/no-require-imports */
  process.stdout.write(reportText(report));
}

/** A refusal's message alone; a defect with its trace. */
function explained(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || process.env["RKCP_STACK_TRACES"] === "true") return thrown;
  const isRefusal =
    thrown instanceof RevisionProblem || thrown instanceof RehearsalProblem || thrown.message.includes("Fix: ");
  return isRefusal ? thrown.message : thrown;
}

if (require.main === module) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
