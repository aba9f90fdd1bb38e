import path from "node:path";
import { EnvironmentProblems } from "../platform/problem";
import { RehearsalProblem } from "../rehearsal/problem";
import { chartsCommand, type PlaceFlags } from "./charts/command";
import { diffCharts } from "./charts/diff";
import { platformsNamed } from "./charts/platforms";
import { ChartsProblem } from "./charts/problem";
import { formatDiff } from "./charts/report";
import { runApply } from "./charts/run-apply";
import { runPrune } from "./charts/run-prune";
import { describedAs, exitCodes, kubectlOf, print, type Session, setOf, warn } from "./charts/session";
import { abortOnSignals, interruptedCode } from "./interruption";
import { UsageProblem, usageCode } from "./usage";

function runRender(names: readonly string[], { out }: { readonly out: string }): number {
  // Loaded here, not at the top: a refusal and --help need no renderer.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { renderCharts } = require("../charts/render") as typeof import("../charts/render");
  const folder = path.join(path.resolve(out), "dist", "charts");
  for (const platform of platformsNamed(names)) {
    renderCharts(platform, folder);
    const { name } = platform.environment;
    print(`${name}: ${path.join("dist", "charts", name)}`);
  }
  return exitCodes.done;
}

/** Its 1 says that something differs, as with kubectl's own; so its failures have another code. */
async function runDiff(name: string, names: readonly string[], flags: PlaceFlags, session: Session): Promise<number> {
  try {
    const described = describedAs(name);
    const kubectl = await kubectlOf(flags, session);
    const text = formatDiff(await diffCharts({ kubectl, set: setOf(described, flags), names }));
    warn(kubectl.warnings);
    print(text === "" ? `${name}: no difference` : text);
    return text === "" ? exitCodes.done : exitCodes.differs;
  } catch (thrown) {
    session.signal.throwIfAborted();
    if (thrown instanceof UsageProblem) throw thrown;
    console.error(explained(thrown));
    return exitCodes.diffFailed;
  }
}

/** Runs the command line; answers with the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const interruption = new AbortController();
  const forgetSignals = abortOnSignals(interruption, {
    announcement: "stopping after the call to the cluster that runs now; once more to leave at once",
    reason: (signal) => new ChartsProblem(`interrupted by ${signal}`),
  });
  const session: Session = { signal: interruption.signal, applied: [] };
  let code: number = exitCodes.done;
  const command = chartsCommand({
    // Commander gives more arguments than are named here.
    render: (names, flags) => void (code = runRender(names, flags)),
    diff: async (name, names, flags) => void (code = await runDiff(name, names, flags, session)),
    apply: async (name, names, flags) => void (code = await runApply(name, names, flags, session)),
    prune: async (name, namespace, flags) => void (code = await runPrune(name, namespace, flags, session)),
  });
  try {
    await command.parseAsync([...argv], { from: "user" });
    return code;
  } catch (thrown) {
    const done = session.applied.map(({ name }) => name).join(", ");
    if (interruption.signal.aborted) {
      console.error(`Interrupted. Applied whole: ${done === "" ? "nothing" : done}. The same command continues.`);
      return interruptedCode;
    }
    const usage = usageCode(thrown);
    if (usage !== undefined) return usage;
    console.error(explained(thrown));
    if (done !== "") console.error(`Applied before: ${done}`);
    return exitCodes.failed;
  } finally {
    forgetSignals();
  }
}

const refusals = [ChartsProblem, RehearsalProblem, EnvironmentProblems];

/** A refusal's message alone; a defect with its trace. */
function explained(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || process.env["RKCP_STACK_TRACES"] === "true") return thrown;
  // Constructs and platform/ refuse with plain errors that say the cure.
  const isRefusal = refusals.some((kind) => thrown instanceof kind) || thrown.message.includes("Fix: ");
  return isRefusal ? thrown.message : thrown;
}

if (require.main === module) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
