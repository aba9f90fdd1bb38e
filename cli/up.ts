import { homedir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { withImpacts } from "../pipeline/impact/impact";
import { judgePlan } from "../pipeline/plans/judge-plan";
import { changesOfPlan } from "../pipeline/plans/plan-changes";
import { readPlan } from "../pipeline/plans/plan-json";
import { PlanProblem } from "../pipeline/plans/problem";
import { TerraformProblem } from "../pipeline/terraform/problem";
import { planTable, stopText } from "../pipeline/up/report";
import { type PlannedStep, planSteps, runSteps, upTo } from "../pipeline/up/run";
import { type StepName, stepNames } from "../pipeline/up/step";
import { type StepsOptions, stepsOf } from "../pipeline/up/steps";
import { type Descriptions, loadDescriptions } from "../platform/load-environments";
import { EnvironmentProblems } from "../platform/problem";
import { type Platform, platformOf } from "../platform/platform";
import { descriptionsOf, recordOf } from "../platform/record";
import { refuseLosses } from "../platform/stateful/refuse";
import { RehearsalProblem } from "../rehearsal/problem";
import { findTerraform } from "../rehearsal/tools/terraform";
import { ChartsProblem } from "./charts/problem";
import { environmentNamed } from "./environment-name";
import { abortOnSignals, interruptedCode } from "./interruption";
import { unknownName } from "./unknown-name";
import { badUsageCode, parseOrEnd, usageCode } from "./usage";

interface Flags {
  readonly plan: boolean;
  readonly yes: boolean;
  readonly step: readonly StepName[];
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly vaultAddress?: string;
  readonly vaultCa?: string;
  readonly entry?: string;
  readonly folder: string;
}

const exitCodes = { done: 0, failed: 1, badUsage: badUsageCode, others: 3, interrupted: interruptedCode } as const;

/** The command line of `npm run up`. */
export function upCommand(): Command {
  return new Command("up")
    .description(
      "Brings an environment up, or up to date: looks at each step in order, shows where it stands and what it would\n" +
        "change, asks, then takes the steps one after another. Stops at the first that fails or is somebody else's to do.\n" +
        "Remembers nothing: the same command continues after an interruption, and changes nothing when all is done.\n\n" +
        `Steps: ${stepNames.join(", ")}.`,
    )
    .argument("<environment>", "name of a file of environments/")
    .option("--plan", "show where each step stands, and change nothing", false)
    .option("--yes", "don't ask", false)
    .addOption(
      new Option("--step <name>", "take this step alone; repeat it for more. What comes before must be done")
        .argParser((value: string, before: readonly StepName[]) => [...before, stepNamed(value)])
        .default([], "all"),
    )
    .option("--kubeconfig <file>", "where the cluster and the credentials are found")
    .option("--context <name>", "context of the kubeconfig (default: the current one)")
    .option("--vault-address <url>", "Vault's API, such as a tunnel's end (default: its name in the private zone)")
    .option("--vault-ca <file>", "PEM of Vault's authority (default: VAULT_CACERT)", process.env["VAULT_CACERT"])
    .option("--entry <url>", "the public gateway, for the smoke test (default: the public name)")
    .option("--folder <folder>", "where stacks, plans and Terraform's logs are kept", defaultFolder())
    .addHelpText(
      "after",
      "\nCredentials: Terraform and kubectl take the caller's (AWS_PROFILE, a role, KUBECONFIG).\n" +
        "Exit codes: 0 done, or nothing to do; 1 failed, refused or declined; 2 bad usage; 3 somebody else's turn;\n" +
        "130 interrupted. With --plan: 0, or 1 when a step is refused.\n\n" +
        "Examples:\n  npm run up -- stage --plan\n  npm run up -- stage\n  npm run up -- production --step charts --step smoke --yes",
    )
    .allowExcessArguments(false)
    .exitOverride();
}

function stepNamed(value: string): StepName {
  const found = stepNames.find((name) => name === value);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`${unknownName("step", value, stepNames)}`);
}

/** Outside the repository: plans hold what nobody commits. */
function defaultFolder(): string {
  return path.join(process.env["XDG_STATE_HOME"] ?? path.join(homedir(), ".local", "state"), "rkcp", "up");
}

/** What a rehearsal does otherwise than a deploy. */
export type Surroundings = Pick<StepsOptions, "prepare" | "objects">;

/** Runs the command line; answers with the exit code. */
export async function main(argv: readonly string[], surroundings: Surroundings = {}): Promise<number> {
  const command = upCommand();
  const usage = parseOrEnd(command, argv);
  if (usage !== undefined) return usage;
  const flags = command.opts<Flags>();
  if (!flags.plan && !flags.yes && !process.stdin.isTTY) {
    console.error("error: nobody can be asked here. Fix: give --plan, or --yes once you have read the plan");
    return exitCodes.badUsage;
  }
  const interruption = new AbortController();
  const forgetSignals = abortOnSignals(interruption, {
    announcement:
      "stopping once what is being changed has been changed; once more leaves at once, and may cut off an apply",
    reason: (signal) => new RehearsalProblem(`interrupted by ${signal}`),
  });
  try {
    return await run(command.args[0] ?? "", flags, surroundings, interruption.signal);
  } catch (thrown) {
    if (interruption.signal.aborted) {
      console.error("Interrupted. What was done stays; the same command continues.");
      return exitCodes.interrupted;
    }
    const unknown = usageCode(thrown);
    if (unknown !== undefined) return unknown;
    const isRefusal = refusals.some((kind) => thrown instanceof kind);
    console.error(isRefusal && thrown instanceof Error ? thrown.message : thrown);
    return exitCodes.failed;
  } finally {
    forgetSignals();
  }
}

const refusals = [RehearsalProblem, EnvironmentProblems, ChartsProblem, TerraformProblem, PlanProblem];

async function run(name: string, flags: Flags, surroundings: Surroundings, signal: AbortSignal): Promise<number> {
  const descriptions = loadDescriptions({ meant: [name] });
  const { environments, features } = descriptions;
  const environment = environmentNamed(name, environments);
  const { file: terraform } = await findTerraform();
  const platform = platformOf(environment, features);
  const { kubeconfig, context, vaultAddress, vaultCa, entry } = flags;
  const steps = stepsOf({
    platform,
    terraform,
    folder: path.join(path.resolve(flags.folder), name),
    signal,
    ...surroundings,
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
    ...(vaultAddress !== undefined && { vaultAddress }),
    ...(vaultCa !== undefined && { vaultCa }),
    ...(entry !== undefined && { entry }),
    inspect: (parts) => refuseLosses(parts, descriptions),
    ...judgementOf(platform, descriptions),
  });
  const planned = await planSteps(upTo(steps, flags.step), progress, signal);
  console.log(`${name}, account ${environment.cloud.accountId}:\n${planTable(planned)}`);
  return takeSteps(name, planned, flags, signal);
}

/** The same guards as a pull request meets, over what Terraform says it would do now. */
function judgementOf(platform: Platform, descriptions: Descriptions): Pick<StepsOptions, "changesOf" | "judge"> {
  const { name } = platform.environment;
  const today = new Date().toISOString().slice(0, 10);
  return {
    changesOf: (plan) => {
      const { changes, repairs } = changesOfPlan(readPlan(plan, name), { environment: name, stack: name });
      return withImpacts([...changes, ...repairs], [platform]);
    },
    judge: (changes) => judgePlan(changes, { today, head: recordOf(descriptionsOf(name, descriptions)) }),
  };
}

async function takeSteps(
  name: string,
  planned: readonly PlannedStep[],
  flags: Flags,
  signal: AbortSignal,
): Promise<number> {
  if (planned.every(({ look }) => look.kind === "done" || look.kind === "not-built")) {
    console.log(`${name}: nothing to do`);
    return exitCodes.done;
  }
  if (flags.plan) {
    console.log(`${name}: nothing was changed (--plan)`);
    return planned.some(({ look }) => look.kind === "refused") ? exitCodes.failed : exitCodes.done;
  }
  const first = planned.find(({ look }) => look.kind !== "done" && look.kind !== "not-built");
  if (first?.look.kind === "to-do" && !flags.yes && !(await ask(name, signal))) {
    console.log(`${name}: nothing was changed`);
    return exitCodes.failed;
  }
  const stop = await runSteps(planned, { tell: (line) => console.log(line), signal, wanted: flags.step });
  if (stop === undefined) {
    console.log(`${name}: done`);
    return exitCodes.done;
  }
  console.error(stopText(name, stop, planned));
  return stop.kind === "others" ? exitCodes.others : exitCodes.failed;
}

async function ask(name: string, signal: AbortSignal): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question(`Type "${name}" to take these steps: `, { signal })).trim() === name;
  } finally {
    terminal.close();
  }
}

const progress = (line: string): void => console.error(line);

if (require.main === module) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
