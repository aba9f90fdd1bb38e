import { homedir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { Command } from "commander";
import { loadDescriptions } from "../platform/load-environments";
import { refuseLosses } from "../platform/stateful/refuse";
import { EnvironmentProblems } from "../platform/problem";
import { RehearsalProblem } from "../rehearsal/problem";
import { findTerraform } from "../rehearsal/tools/terraform";
import { bootstrap, type BootstrapOutcome } from "./bootstrap/bootstrap";
import { BootstrapProblem } from "./bootstrap/problem";
import { renderedStack } from "./bootstrap/rendered-stack";
import { TerraformFolder } from "./bootstrap/terraform-folder";
import { unknownEnvironment } from "./environment-name";
import { abortOnSignals, interruptedCode } from "./interruption";
import { parseOrEnd } from "./usage";

interface Flags {
  readonly plan: boolean;
  readonly apply: boolean;
  readonly folder?: string;
}

const exitCodes = { done: 0, failed: 1, badUsage: 2, interrupted: interruptedCode } as const;

/** The command line of `npm run bootstrap`. */
export function bootstrapCommand(): Command {
  return new Command("bootstrap")
    .description(
      "Makes what an environment's account needs before anything else: the store of its states, the permission boundary\n" +
        "and the roles that plan, apply and hold Vault. For the account's administrator, who logs in before.\n\n" +
        "The first time the state is kept on this machine; it then moves into the store it describes. Run it again after\n" +
        "an interruption, and after each change of environments/people.ts: it continues where things stand.",
    )
    .argument("<environment>", "name of a file of environments/")
    .option("--plan", "show what would change, and change nothing", false)
    .option("--apply", "apply without asking", false)
    .option("--folder <folder>", "where the stack, its plan and the first state are kept", defaultFolder())
    .addHelpText(
      "after",
      "\nExit codes: 0 done or shown, 1 failed or declined, 2 bad usage, 130 interrupted.\n\n" +
        "Examples:\n  npm run bootstrap -- stage\n  npm run bootstrap -- production --plan",
    )
    .allowExcessArguments(false)
    .exitOverride();
}

/** Outside the repository: a clean checkout must not take the only state along. */
function defaultFolder(): string {
  return path.join(process.env["XDG_STATE_HOME"] ?? path.join(homedir(), ".local", "state"), "rkcp", "bootstrap");
}

/** Runs the command line; answers with the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const command = bootstrapCommand();
  const usage = parseOrEnd(command, argv);
  if (usage !== undefined) return usage;
  const flags = command.opts<Flags>();
  const [name = ""] = command.args;
  const fault = faultOfFlags(flags);
  if (fault !== undefined) {
    console.error(fault);
    return exitCodes.badUsage;
  }
  const interruption = new AbortController();
  const forgetSignals = abortOnSignals(interruption, {
    announcement:
      "stopping once nothing is being made; once more to leave at once, which may lose what Terraform has just made",
    reason: (signal) => new BootstrapProblem(`interrupted by ${signal}`),
  });
  try {
    return await run(name, flags, interruption.signal);
  } catch (thrown) {
    if (interruption.signal.aborted) {
      console.error("Interrupted. Run the same command again: it continues where things stand.");
      return exitCodes.interrupted;
    }
    const known = [BootstrapProblem, RehearsalProblem, EnvironmentProblems].some((kind) => thrown instanceof kind);
    console.error(known && thrown instanceof Error ? thrown.message : thrown);
    return exitCodes.failed;
  } finally {
    forgetSignals();
  }
}

function faultOfFlags({ plan, apply }: Flags): string | undefined {
  if (plan && apply) return "error: --plan and --apply exclude each other. Fix: give one";
  if (plan || apply || process.stdin.isTTY) return undefined;
  return "error: nobody can be asked here. Fix: give --plan, or --apply once you have read the plan";
}

async function run(name: string, flags: Flags, signal: AbortSignal): Promise<number> {
  const descriptions = loadDescriptions();
  const { environments } = descriptions;
  const environment = environments.find((each) => each.name === name);
  if (!environment) {
    throw new BootstrapProblem(
      unknownEnvironment(
        name,
        environments.map((each) => each.name),
      ),
    );
  }
  const { file: terraform } = await findTerraform();
  const rendered = renderedStack(environment, (parts) => refuseLosses(parts, descriptions));
  const tell = (line: string): void => console.log(line);
  const folder = path.join(flags.folder ?? defaultFolder(), name);
  const inFolder = (part: string) =>
    new TerraformFolder({ terraform, folder: path.join(folder, part), signal, show: tell });
  const stack = inFolder("stack");
  const probe = inFolder("probe");
  await stack.write(rendered.files);
  await probe.write({ "backend.tf.json": JSON.stringify({ terraform: { backend: rendered.backend } }) });
  tell(`${name}: account ${environment.cloud.accountId}, ${environment.cloud.region}; files in ${folder}`);
  const outcome = await bootstrap({
    environment: name,
    accountId: environment.cloud.accountId,
    store: rendered.backend.s3,
    neverDestroyed: rendered.neverDestroyed,
    stack,
    probe,
    planOnly: flags.plan,
    confirm: () => (flags.apply ? Promise.resolve(true) : ask(name, signal)),
    tell,
  });
  tell(endings(name)[outcome]);
  return outcome === "declined" ? exitCodes.failed : exitCodes.done;
}

const endings = (name: string): Readonly<Record<BootstrapOutcome, string>> => ({
  applied: `${name}: bootstrapped. Next: as ${name}'s deployer, npx cdktf deploy ${name}`,
  planned: `${name}: nothing was changed (--plan)`,
  unchanged: `${name}: already as described`,
  declined: `${name}: nothing was changed`,
});

async function ask(name: string, signal: AbortSignal): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question(`Type "${name}" to apply this: `, { signal })).trim() === name;
  } finally {
    terminal.close();
  }
}

if (require.main === module) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
