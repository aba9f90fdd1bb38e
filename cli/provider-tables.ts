import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { RehearsalProblem } from "../rehearsal/problem";
import { throttled } from "../rehearsal/progress";
import { checkTable, recordMeasured } from "../rehearsal/provider-tables/check-table";
import { type TableOptions, writeTable } from "../rehearsal/provider-tables/write-table";
import { cacheFolder } from "../rehearsal/tools/cache";
import { toolSteps } from "../rehearsal/tools/tools";
import { abortOnSignals, interruptedCode } from "./interruption";
import { parseOrEnd } from "./usage";

const exitCodes = { passed: 0, failed: 1, interrupted: interruptedCode } as const;

/** The command line of `npm run provider-tables`. */
export function providerTablesCommand(): Command {
  return new Command("provider-tables")
    .description(
      "Writes platform/provider/aws-6.json: for every resource type in use, the arguments that force replacement and those\n" +
        "without an order, read in the AWS provider's source (its Go module; nothing is compiled). Commit the result.\n" +
        "With --check the real provider is asked instead: every argument is planned from a state in which it differs, and the\n" +
        "outcome compared with the table and kept in rehearsal/provider-tables/measured.json.",
    )
    .option("--check", "compare the table with what the provider plans, and keep what was measured", false)
    .option("--app <command>", "synthesise with this command instead of the app of cdktf.json")
    .addHelpText(
      "after",
      "\nExit codes: 0 written or as the provider has it, 1 failed or not so, 2 bad usage, 130 interrupted.",
    )
    .allowExcessArguments(false)
    .exitOverride();
}

/** Runs the command line; answers with the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const command = providerTablesCommand();
  const usage = parseOrEnd(command, argv);
  if (usage !== undefined) return usage;
  const { app, check } = command.opts<{ app?: string; check: boolean }>();
  const interruption = new AbortController();
  const forgetSignals = abortOnSignals(interruption, {
    reason: (signal) => new RehearsalProblem(`interrupted by ${signal}`),
  });
  const workFolder = await mkdtemp(join(tmpdir(), "rkcp-provider-tables-"));
  try {
    const options = {
      projectFolder: join(__dirname, ".."),
      workFolder,
      signal: interruption.signal,
      ...(app !== undefined && { app }),
    };
    if (check) return (await checkAgainstProvider(options)) ? exitCodes.passed : exitCodes.failed;
    console.log(await writeTable(options));
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

async function checkAgainstProvider(options: TableOptions & { readonly signal: AbortSignal }): Promise<boolean> {
  const onProgress = throttled((line) => console.error(line));
  const cache = cacheFolder();
  const terraform = await toolSteps.terraform();
  const python = await toolSteps.emulator(cache, onProgress, options.signal);
  const mirror = await toolSteps.provider(cache, terraform, onProgress, options.signal);
  const found = await checkTable({ ...options, tools: { terraform, python, mirror }, onProgress: console.error });
  await recordMeasured(found);
  for (const problem of found.problems) console.error(problem);
  const outcomes = Object.values(found.measured);
  const count = (of: "replaces" | "updates" | "kept" | "unseen") =>
    outcomes.reduce((sum, type) => sum + type[of].length, 0);
  console.log(
    `${outcomes.length} types: ${count("replaces")} arguments replace, ${count("updates")} are updated in place, ` +
      `${count("kept")} kept when taken out, ${count("unseen")} make no difference, ${Object.keys(found.undecided).length} undecided; ` +
      `${found.problems.length} disagreement(s) with the table`,
  );
  return found.problems.length === 0;
}

if (require.main === module) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
