import path from "node:path";
import { Command } from "commander";
import { loadDescriptions } from "../platform/load-environments";
import { EnvironmentProblems } from "../platform/problem";
import { AwsCli } from "./aws-cli/aws-cli";
import { AccountGate } from "./doctor/account-gate";
import { countedOnce } from "./doctor/demand";
import { diagnose } from "./doctor/diagnosis";
import { formatDiagnoses, isHealthy, toJson } from "./doctor/report";
import { environmentNamed } from "./environment-name";
import { abortOnSignals, interruptedCode } from "./interruption";
import { badUsageCode, parseOrEnd, usageCode } from "./usage";

interface Flags {
  readonly offline: boolean;
  readonly json: boolean;
  readonly folder: string;
}

const exitCodes = { healthy: 0, findings: 1, badUsage: badUsageCode, interrupted: interruptedCode } as const;

const repository = path.join(__dirname, "..");

/** The command line of `npm run doctor`. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description(
      "Looks whether an environment can be deployed from here: tools and versions, credentials and account, clock, what the\n" +
        "region offers, quotas. Every finding comes with its cure in one line. Asks only, changes nothing.",
    )
    .argument("<environment>", "name of a file of environments/")
    .option("--offline", "leave out what needs the network or the account", false)
    .option("--json", "print one JSON document", false)
    .option("--folder <folder>", "where environments are", path.join(repository, "environments"))
    .addHelpText(
      "after",
      "\nCredentials are those the AWS CLI finds (AWS_PROFILE, a sign-in, a role).\n" +
        "Exit codes: 0 all good, 1 something was found or could not be checked, 2 bad usage, 130 interrupted.\n\n" +
        "Examples:\n  npm run doctor -- stage\n  npm run doctor -- stage --offline\n  npm run --silent doctor -- stage --json",
    )
    .allowExcessArguments(false)
    .exitOverride();
}

/** Runs the command line; answers with the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const command = doctorCommand();
  const usage = parseOrEnd(command, argv);
  if (usage !== undefined) return usage;
  const interruption = new AbortController();
  const forgetSignals = abortOnSignals(interruption, { reason: () => new Error("interrupted") });
  try {
    return await examine(command.args[0] ?? "", command.opts<Flags>(), interruption.signal);
  } catch (thrown) {
    if (interruption.signal.aborted) return exitCodes.interrupted;
    const unknown = usageCode(thrown);
    if (unknown !== undefined) return unknown;
    if (!(thrown instanceof EnvironmentProblems)) throw thrown;
    process.stderr.write(`${thrown.message}\n`);
    return exitCodes.findings;
  } finally {
    forgetSignals();
  }
}

async function examine(name: string, { offline, json, folder }: Flags, signal: AbortSignal): Promise<number> {
  const today = new Date().toISOString().slice(0, 10);
  const where = { today, folder: path.resolve(folder) };
  const { environments } = loadDescriptions({ ...where, meant: [] });
  const environment = environmentNamed(name, environments);
  const features = () => loadDescriptions({ ...where, meant: [name] }).features;
  const aws = new AwsCli({ region: environment.cloud.region, signal });
  const gate = new AccountGate(aws, environment.cloud.accountId);
  const diagnoses = await diagnose({
    examination: { environment, repository, today, aws, gate, signal, features, demand: countedOnce(environment) },
    offline,
    progress: json || !process.stderr.isTTY ? "silent" : "lines",
  });
  process.stdout.write(`${json ? toJson(name, diagnoses) : formatDiagnoses(name, diagnoses)}\n`);
  return isHealthy(diagnoses) ? exitCodes.healthy : exitCodes.findings;
}

if (require.main === module) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
