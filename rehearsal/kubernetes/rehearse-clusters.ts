import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Listr } from "listr2";
import { type Phase, runPhases } from "../phases";
import { listrOptions, throttled } from "../progress";
import { hasPassed } from "../report";
import { cacheFolder } from "../tools/cache";
import { type KubernetesTools, kubernetesTools } from "../tools/kubernetes";
import { ClusterRehearsal } from "./cluster-rehearsal";
import { formatClusterReport } from "./cluster-report";
import { type Description, describeForRehearsal } from "./description";

export interface RehearseClustersOptions {
  /** Environments of the project, one cluster after the other. */
  readonly environments: readonly string[];
  /** The folder with `environments/`. */
  readonly projectFolder: string;
  /** Also run the scanners over the objects; installs them on first use. */
  readonly scan: boolean;
  readonly signal: AbortSignal;
  readonly print: (text: string) => void;
}

/**
 * The Kubernetes phase: tools, charts, then each environment's cluster through apply, second apply, upgrade, prune,
 * rollback, drains and a feature's end on a real control plane with nodes that are not there.
 *
 * @returns true when every cluster passed
 * @throws RehearsalProblem when a tool is missing, EnvironmentProblems when a description is refused
 */
export async function rehearseClusters(options: RehearseClustersOptions): Promise<boolean> {
  const { environments, signal, print } = options;
  const { tools, descriptions } = await prepare(options);
  let isFine = descriptions.length === environments.length;
  for (const description of descriptions) {
    if (signal.aborted) return false;
    const folder = await mkdtemp(join(tmpdir(), "rkcp-clusters-"));
    const rehearsal = new ClusterRehearsal({ description, tools, folder, signal });
    try {
      await runPhases(phasesOf(rehearsal, description, options), rehearsal.report, signal);
    } finally {
      await rehearsal.stop();
    }
    print(`\n${formatClusterReport(rehearsal.report)}`);
    const passed = hasPassed(rehearsal.report);
    isFine &&= passed;
    // A folder of a run that failed is looked at; it holds tokens of a server that has gone.
    if (passed || signal.aborted) await rm(folder, { recursive: true, force: true });
    else print(`logs of the control plane: ${join(folder, description.environment.name, "logs")}`);
  }
  return isFine && !signal.aborted;
}

/** The phases of one cluster, in order. */
export function phasesOf(
  rehearsal: ClusterRehearsal,
  { ending, set }: Pick<Description, "ending" | "set">,
  wanted: Pick<RehearseClustersOptions, "scan">,
): Phase[] {
  const phase = (name: string, needs: readonly string[], run: Phase["run"], unwanted?: string): Phase => {
    return { name, needs, run, unwanted };
  };
  return [
    phase(
      "policy scan",
      [],
      (report) => rehearsal.scan(report, cacheFolder()),
      wanted.scan ? undefined : "not asked for: add --scan",
    ),
    phase("control plane", [], (report) => rehearsal.start(report)),
    phase("cluster set", ["control plane"], () => rehearsal.applyCluster()),
    ...set.namespaces.map(({ name }) =>
      phase(`namespace ${name}`, ["cluster set"], () => rehearsal.applyNamespace(name)),
    ),
    phase("ready", ["cluster set"], (report) => rehearsal.becomeReady(report)),
    phase("references", ["cluster set"], (report) => rehearsal.compareReferences(report)),
    phase("schedules", ["cluster set"], (report) => rehearsal.runSchedules(report)),
    phase("second apply", ["cluster set"], (report) => rehearsal.applyAgain(report)),
    phase("upgrade", ["cluster set"], (report) => rehearsal.upgrade(report)),
    phase("prune", ["upgrade"], (report) => rehearsal.prune(report)),
    phase("rollback", ["upgrade"], (report) => rehearsal.rollBack(report)),
    phase("drains", ["cluster set"], (report) => rehearsal.drain(report)),
    phase(
      "end of a feature",
      ending === undefined ? [] : [`namespace ${ending.namespace}`],
      (report) => rehearsal.endFeature(report),
      ending === undefined ? "features are stage's alone" : undefined,
    ),
    phase("control plane's health", ["control plane"], () => rehearsal.checkParts()),
  ];
}

async function prepare({ environments, projectFolder, signal }: RehearseClustersOptions) {
  const cache = cacheFolder();
  const descriptions: Description[] = [];
  let tools: KubernetesTools | undefined;
  const steps = new Listr(
    [
      {
        title: "charts",
        task: () => {
          const today = new Date().toISOString().slice(0, 10);
          for (const name of environments) {
            descriptions.push(describeForRehearsal(join(projectFolder, "environments"), name, today));
          }
        },
      },
      {
        title: "Kubernetes",
        task: async (_context, task) => {
          const onProgress = throttled((line) => (task.output = line));
          tools = await kubernetesTools({ cache, onProgress, signal });
        },
      },
    ],
    { ...listrOptions(), exitOnError: true },
  );
  await steps.run();
  if (tools === undefined) throw new Error("the tools were not prepared");
  return { tools, descriptions };
}
