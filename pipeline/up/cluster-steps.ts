import { applyCharts } from "../../cli/charts/apply";
import { openCluster } from "../../cli/charts/cluster-check";
import { differencesFrom, isClusterAdministrator, reliedOn } from "../../cli/charts/cluster-set";
import { diffCharts } from "../../cli/charts/diff";
import { ChartsProblem } from "../../cli/charts/problem";
import type { Kubectl } from "../../cli/charts/kubectl";
import { waitUntilReady } from "../../cli/charts/readiness";
import type { RenderedSet } from "../../cli/charts/rendered-set";
import { formatCounts, formatWaiting } from "../../cli/charts/report";
import { isFine } from "../../cli/charts/workload-state";
import { type Step, StepProblem } from "./step";

export interface ClusterStepOptions {
  readonly kubectl: () => Promise<Kubectl>;
  /** The environment's objects, rendered when they are first asked for. */
  readonly set: () => RenderedSet;
  readonly signal: AbortSignal;
  /** How long workloads may take. Seconds; stage's take five minutes on fresh nodes, which pull every image. @default 900 */
  readonly readyWithinSeconds?: number;
}

/** Namespaces, rights and admission policies: break-glass applies them, so another is told whom to ask. */
export function clusterStep({ kubectl, set }: ClusterStepOptions): Step {
  return {
    name: "cluster",
    by: "break-glass",
    inspect: async () => {
      const rendered = set();
      const cure = `as break-glass: npm run charts -- apply ${rendered.environment} cluster; its use rings an alarm, so say why`;
      let cluster: Kubectl;
      try {
        cluster = await openCluster(await kubectl(), rendered, true);
      } catch (thrown) {
        // Before the cluster set there are no rights, so that a deployer may not even ask whose cluster it is.
        if (!(thrown instanceof ChartsProblem) || !/forbidden/i.test(thrown.message)) throw thrown;
        return { kind: "others", note: "nobody has rights in the cluster yet", cure };
      }
      const isAdministrator = await isClusterAdministrator(cluster);
      const names = rendered.namespaces.map(({ name }) => name);
      const objects = isAdministrator
        ? rendered.clusterObjects.filter(({ kind }) => kind !== "Secret")
        : reliedOn(rendered, names);
      const differences = await differencesFrom(cluster, objects);
      if (differences.length === 0) return { kind: "done", note: `${objects.length} objects as rendered` };
      const note = `${differences.length} of ${objects.length} objects differ: ${differences[0] ?? ""}${differences.length > 1 ? ", ..." : ""}`;
      if (isAdministrator) return { kind: "to-do", note };
      return { kind: "others", note, cure };
    },
    run: async () => {
      const { applied } = await applyCharts({ kubectl: await kubectl(), set: set(), names: ["cluster"] });
      return applied.map(formatCounts).join();
    },
  };
}

/** Every namespace, applied and waited for. */
export function chartsStep(options: ClusterStepOptions): Step {
  const { kubectl, set, signal, readyWithinSeconds = 900 } = options;
  const names = (): string[] => set().namespaces.map(({ name }) => name);
  return {
    name: "charts",
    by: "the deployer",
    inspect: async (onProgress) => {
      onProgress("comparing with the cluster");
      const parts = await diffCharts({ kubectl: await kubectl(), set: set(), names: names() });
      const differing = parts.filter(({ text }) => text !== "").map(({ name }) => name);
      if (differing.length > 0) return { kind: "to-do", note: `${differing.join(", ")} to apply` };
      const asked = { kubectl: await kubectl(), set: set(), names: names(), timeoutSeconds: 0, signal };
      const { isReady, workloads } = await waitUntilReady(asked);
      return isReady
        ? { kind: "done", note: `${workloads.length} workloads as rendered and ready` }
        : { kind: "to-do", note: `applied, and not ready yet: ${formatWaiting(workloads)}` };
    },
    run: async (onProgress) => {
      const { applied } = await applyCharts({
        kubectl: await kubectl(),
        set: set(),
        names: names(),
        onBegin: (name) => {
          onProgress(`applying ${name}`);
        },
      });
      const { isReady, workloads } = await waitUntilReady({
        kubectl: await kubectl(),
        set: set(),
        names: names(),
        timeoutSeconds: readyWithinSeconds,
        onProgress: (states) => {
          onProgress(formatWaiting(states));
        },
        signal,
      });
      if (isReady) return `${applied.map((part) => `${part.name} ${formatCounts(part)}`).join("; ")}; all ready`;
      const causes = workloads
        .filter((state) => !isFine(state))
        .map(({ name, cause }) => `${name}: ${cause ?? "not ready"}`);
      throw new StepProblem(
        `not ready within ${readyWithinSeconds} s:\n  ${causes.join("\n  ")}`,
        "mend the causes; the same command waits again",
      );
    },
  };
}
