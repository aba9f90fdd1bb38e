import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { loadEnvironments } from "../platform/load-environments";
import { EnvironmentProblems } from "../platform/problem";
import { rehearseClusters } from "../rehearsal/kubernetes/rehearse-clusters";
import { RehearsalProblem } from "../rehearsal/problem";
import { rehearse } from "../rehearsal/rehearse";
import { environmentsNamed } from "./environment-name";
import { abortOnSignals, interruptedCode } from "./interruption";
import { badUsageCode, parseOrEnd, usageCode } from "./usage";

/** What can be rehearsed by itself. */
const parts = ["cloud", "kubernetes"] as const;
type Part = (typeof parts)[number];

interface RehearseFlags {
  readonly only?: Part;
  readonly env?: string[];
  readonly keep: boolean;
  readonly scan: boolean;
  readonly tryGaps: boolean;
  readonly throughCdktf: boolean;
  readonly together: boolean;
  readonly app?: string;
  readonly pauses: boolean;
}

const exitCodes = { passed: 0, failed: 1, badUsage: badUsageCode, interrupted: interruptedCode } as const;

/** The command line of `npm run rehearse`. */
export function rehearseCommand(): Command {
  return new Command("rehearse")
    .description(
      "Applies an environment's synthesised stacks for real on this machine: Terraform and the AWS provider against a\n" +
        "local AWS API emulator. Bootstrap first, then plan, apply, second plan, ten allowed and ten denied calls of each\n" +
        "role, destroy, and a check of what is left. Then its charts on a real Kubernetes control plane with nodes that are\n" +
        "played: applied until all is ready, applied again, upgraded, pruned, rolled back, each node drained, a feature ended.\n" +
        "No account and no network needed once the tools are in the cache (${XDG_CACHE_HOME:-~/.cache}/rkcp).",
    )
    .option("--env <name>", "environment to rehearse; may be given several times (default: stage)", collectNames)
    .addOption(new Option("--only <part>", "rehearse this part alone").choices(parts))
    .option("--together", "all environments in one account, applied in the order given", false)
    .option("--app <command>", "synthesise with this command instead of the app of cdktf.json; leaves Kubernetes out")
    .option("--pauses", "let the provider wait between two looks as long as on AWS: minutes instead of seconds", false)
    .option("--keep", "leave emulator and resources running after the checks, and say how to look and stop", false)
    .option("--scan", "also run the policy scanners over plan and charts (installs them on first use)", false)
    .option("--try-gaps", "in place of destroy: try what the emulator is listed to lack, and fail when it works", false)
    .option("--through-cdktf", 'run "cdktf deploy" and "cdktf diff" instead, with the backend synth wrote', false)
    .addHelpText(
      "after",
      "\nExit codes: 0 passed, 1 failed, 2 bad usage, 130 interrupted.\n\n" +
        "Examples:\n  npm run rehearse\n  npm run rehearse -- --only kubernetes\n  npm run rehearse -- --env stage --env production --scan\n  npm run rehearse -- --keep\n  npm run rehearse:all",
    )
    .allowExcessArguments(false)
    .exitOverride();
}

function collectNames(value: string, earlier: string[] = []): string[] {
  if (!/^[a-z][a-z0-9-]*$/.test(value)) {
    throw new InvalidArgumentError(
      `Allowed: lower-case letters, digits and hyphens. Fix: name a file of environments/ without ".ts"`,
    );
  }
  return earlier.includes(value) ? earlier : [...earlier, value];
}

/** Runs the command line; answers with the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const command = rehearseCommand();
  const usage = parseOrEnd(command, argv);
  if (usage !== undefined) return usage;
  const {
    env = ["stage"],
    only,
    keep,
    scan,
    tryGaps,
    throughCdktf,
    together,
    pauses,
    app,
  } = command.opts<RehearseFlags>();
  if (only === "kubernetes" && app !== undefined) {
    console.error("--app: belongs to the cloud's part. Fix: leave out --app or --only kubernetes");
    return exitCodes.badUsage;
  }
  const interruption = new AbortController();
  const forgetSignals = abortOnSignals(interruption, {
    announcement: "stopping what was started; once more to leave at once",
    reason: (signal) => new RehearsalProblem(`interrupted by ${signal}`),
  });
  try {
    // Before any tool is fetched; another app's environments are known once it has run.
    if (app === undefined) environmentsNamed(env, loadEnvironments());
    const shared = {
      environments: env,
      projectFolder: join(__dirname, ".."),
      signal: interruption.signal,
      print: (text: string) => console.log(text),
    };
    const flags = { keep, scan, tryGaps, throughCdktf, together, pauses };
    const verdicts: boolean[] = [];
    if (only !== "kubernetes") {
      verdicts.push(await rehearse({ ...shared, ...flags, ...(app !== undefined && { app }) }));
    }
    if (only !== "cloud" && app === undefined && !interruption.signal.aborted) {
      verdicts.push(await rehearseClusters({ ...shared, scan }));
    }
    const passed = verdicts.every((verdict) => verdict);
    if (interruption.signal.aborted) return exitCodes.interrupted;
    return passed ? exitCodes.passed : exitCodes.failed;
  } catch (thrown) {
    if (interruption.signal.aborted) return exitCodes.interrupted;
    const unknown = usageCode(thrown);
    if (unknown !== undefined) return unknown;
    const isForPeople = thrown instanceof RehearsalProblem || thrown instanceof EnvironmentProblems;
    console.error(isForPeople ? thrown.message : thrown);
    return exitCodes.failed;
  } finally {
    forgetSignals();
  }
}

if (require.main === module) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
