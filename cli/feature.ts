import path from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { overlays } from "../platform/features/services";
import { describeProblems, EnvironmentProblems } from "../platform/problem";
import { messageOf } from "../rehearsal/problem";
import { afterwards, expire, type ExpireOptions } from "./feature/expire";
import { findFeatures } from "./feature/features-folder";
import { featureJson, featureTable } from "./feature/list";
import { newFeature, type NewFeatureOptions } from "./feature/new-feature";
import { NewProblem } from "./new/problem";
import { badUsageCode, nonEmpty, parseOrEnd, UsageProblem } from "./usage";

const exitCodes = { done: 0, refused: 1 } as const;

/** What the commands print with, and the day it is for them. */
export interface FeatureSurroundings {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** `YYYY-MM-DD`. */
  readonly today: string;
}

interface NewFlags extends Omit<NewFeatureOptions, "name" | "today" | "fork"> {
  readonly forkAcceptedBy?: string;
  readonly forkReason?: string;
  readonly forkExpires?: string;
}

type ExpireFlags = Omit<ExpireOptions, "names" | "today">;

const environmentsFolder = path.join(__dirname, "..", "environments");
const services = Object.keys(overlays).join(", ");

/** The command line of `npm run feature`; `end` gets the exit code of what ran. */
export function featureCommand(surroundings: FeatureSurroundings, end: (code: number) => void): Command {
  const command = new Command("feature")
    .description(
      "One microservice at a release candidate, in a namespace of its own, with everything else from its environment.\n" +
        "Works on the files in environments/features; the cluster follows with npm run charts.",
    )
    .exitOverride();
  addNew(command, surroundings, end);
  addList(command, surroundings, end);
  addExpire(command, surroundings, end);
  command.addHelpText(
    "after",
    "\nExit codes: 0 done, 1 refused (nothing was written or removed), 2 bad usage.\n\nExamples:\n" +
      "  npm run feature -- new kyc-limits --service barong --image quay.io/openware/barong:2.6.50 --owner eve \\\n" +
      '    --expires 2026-12-10 --reason "limits per KYC level, ticket RK-812"\n' +
      "  npm run feature -- list\n  npm run feature -- expire --dry-run",
  );
  return command;
}

function addNew(command: Command, { out, err, today }: FeatureSurroundings, end: (code: number) => void): void {
  command
    .command("new")
    .description(
      `Writes environments/features/<name>.ts, judged together with everything else; nothing is overwritten.\nServices: ${services}.`,
    )
    .argument("<name>", "of the file; the namespace is feature-<name>", nonEmpty)
    .requiredOption("--service <service>", "the one that runs here", nonEmpty)
    .requiredOption("--image <reference>", "release candidate: registry/repository:tag, with @sha256:... or without")
    .requiredOption("--owner <person>", "key of a person in environments/people.ts", nonEmpty)
    .requiredOption("--expires <day>", "last day, YYYY-MM-DD, at most 30 days ahead", day)
    .requiredOption("--reason <sentence>", "what is tried, 15 to 300 characters", oneLine)
    .option("--environment <name>", "environment it borrows from", "stage")
    .option("--fork-accepted-by <email>", "who answers for an image that is no vanilla one")
    .option("--fork-reason <sentence>", "why the vanilla image won't do", oneLine)
    .option("--fork-expires <day>", "last day of that exception, YYYY-MM-DD", day)
    .option("--dry-run", "print the file, write nothing", false)
    .option("--folder <folder>", "where environments are", environmentsFolder)
    .allowExcessArguments(false)
    .action((name: string, flags: NewFlags) =>
      end(
        guarded(err, "Nothing was written.", () => {
          const made = newFeature({ ...flags, name, today, folder: path.resolve(flags.folder), ...forkOf(flags) });
          const { environment } = made.feature;
          if (flags.dryRun) out(made.text);
          (flags.dryRun ? err : out)(
            `${made.file}: ${flags.dryRun ? "not written (--dry-run)" : "written"}\n` +
              (flags.dryRun
                ? ""
                : "What to do next:\n" +
                  `  1. Read it, commit it.\n  2. A custodian makes its roles and secrets in Vault (docs/features.md); its pods wait for them.\n` +
                  `  3. npm run charts -- apply ${environment}: its namespace, what it writes to, and the feature itself.\n` +
                  `  4. A tester's requests carry the header x-rkcp-feature: ${made.feature.name}.\n`),
          );
        }),
      ),
    );
}

function addList(command: Command, { out, err, today }: FeatureSurroundings, end: (code: number) => void): void {
  command
    .command("list")
    .description("Every feature with its owner and its end; also those that have ended")
    .option("--json", "for other programs", false)
    .option("--folder <folder>", "where environments are", environmentsFolder)
    .allowExcessArguments(false)
    .action(({ json, folder }: { readonly json: boolean; readonly folder: string }) => {
      const { found, problems } = findFeatures(path.resolve(folder), today);
      out(`${json ? featureJson(found) : featureTable(found)}\n`);
      if (problems.length > 0) err(`${describeProblems(problems)}\n`);
      end(problems.length > 0 ? exitCodes.refused : exitCodes.done);
    });
}

function addExpire(command: Command, { out, err, today }: FeatureSurroundings, end: (code: number) => void): void {
  command
    .command("expire")
    .description("Removes the files of features that have ended, and says what to do in the cluster")
    .argument("[names...]", "of features; all that have ended when none is given")
    .option("--early", "also what has not ended yet, when it is named", false)
    .option("--dry-run", "say what would be removed, remove nothing", false)
    .option("--folder <folder>", "where environments are", environmentsFolder)
    .action((names: string[], flags: ExpireFlags) =>
      end(
        guarded(err, "Nothing was removed.", () => {
          const removed = expire({ ...flags, names, today, folder: path.resolve(flags.folder) });
          if (removed.length === 0) return out("No feature has ended.\n");
          const verb = flags.dryRun ? "would be removed (--dry-run)" : "removed";
          out(`${removed.map(({ file }) => `${file}: ${verb}`).join("\n")}\n`);
          if (flags.dryRun) return;
          const steps = afterwards(removed).map((step, index) => `  ${index + 1}. ${step}`);
          out(`What to do next:\n${steps.join("\n")}\n`);
        }),
      ),
    );
}

function guarded(err: FeatureSurroundings["err"], assurance: string, act: () => void): number {
  try {
    act();
    return exitCodes.done;
  } catch (thrown) {
    const isUsage = thrown instanceof UsageProblem;
    if (!isUsage && !(thrown instanceof NewProblem) && !(thrown instanceof EnvironmentProblems)) throw thrown;
    err(`${messageOf(thrown)}\n${assurance}\n`);
    return isUsage ? badUsageCode : exitCodes.refused;
  }
}

/** All three or none: an exception without an owner or an end is none. */
function forkOf({ forkAcceptedBy: acceptedBy, forkReason: reason, forkExpires: expires }: NewFlags) {
  if (acceptedBy === undefined && reason === undefined && expires === undefined) return {};
  if (acceptedBy === undefined || reason === undefined || expires === undefined) {
    throw new NewProblem(
      "an exception for a fork needs --fork-accepted-by, --fork-reason and --fork-expires. Allowed: all three, or none. Fix: give the missing ones",
    );
  }
  return { fork: { acceptedBy, reason, expires } };
}

function day(value: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return value;
  throw new InvalidArgumentError("Allowed: a day written YYYY-MM-DD. Fix: write it so");
}

function oneLine(value: string): string {
  if (value.trim() !== "" && !/[\r\n]/.test(value)) return value.trim();
  throw new InvalidArgumentError("Allowed: one line. Fix: write it as one sentence");
}

/** Runs the command line; answers with the exit code. */
export function main(argv: readonly string[], surroundings: FeatureSurroundings = fromProcess()): number {
  let code: number = exitCodes.done;
  const command = featureCommand(surroundings, (ended) => {
    code = ended;
  });
  return parseOrEnd(command, argv) ?? code;
}

function fromProcess(): FeatureSurroundings {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    today: new Date().toISOString().slice(0, 10),
  };
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));
