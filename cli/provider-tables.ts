import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { RehearsalProblem } from "../rehearsal/problem";
import { writeTable } from "../rehearsal/provider-tables/write-table";
import { abortOnSignals, interruptedCode } from "./interruption";
import { parseOrEnd } from "./usage";

const exitCodes = { passed: 0, failed: 1, interrupted: interruptedCode } as const;

/** The command line of `npm run provider-tables`. */
export function providerTablesCommand(): Command {
  return new Command("provider-tables")
    .description(
      "Writes platform/provider/aws-6.json: for every resource type in use, the arguments that force replacement and those\n" +
        "without an order, read in the AWS provider's source (its Go module; nothing is compiled). Commit the result.",
    )
    .option("--app <command>", "synthesise with this command instead of the app of cdktf.json")
    .addHelpText("after", "\nExit codes: 0 written, 1 failed, 2 bad usage, 130 interrupted.")
    .allowExcessArguments(false)
    .exitOverride();
}

/** Runs the command line; answers with the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const command = providerTablesCommand();
  const usage = parseOrEnd(command, argv);
  if (usage !== undefined) return usage;
  const { app } = command.opts<{ app?: string }>();
  const interruption = new AbortController();
  const forgetSignals = abortOnSignals(interruption, {
    reason: (signal) => new RehearsalProblem(`interrupted by ${signal}`),
  });
  const workFolder = await mkdtemp(join(tmpdir(), "rkcp-provider-tables-"));
  try {
    const projectFolder = join(__dirname, "..");
    console.log(
      await writeTable({ projectFolder, workFolder, signal: interruption.signal, ...(app !== undefined && { app }) }),
    );
    return exitCodes.passed;
  } catch (thrown) {
    if (interruption.signal.aborted) return exitCodes.interrupted;
    console.error(thrown instanceof RehearsalProblem ? thrown.message : thrown);
    return exitCodes.failed;
  } finally {
    forgetSignals();
    await rm(workFolder, { recursive: true, force: true });
  }
}

if (require.main === module) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
