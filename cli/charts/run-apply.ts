import { type Applied, applyCharts } from "./apply";
import type { ApplyFlags } from "./command";
import { type Readiness, waitUntilReady } from "./readiness";
import type { RenderedSet } from "./rendered-set";
import { formatCounts, formatReadiness, formatWaiting } from "./report";
import { describedAs, exitCodes, kubectlOf, print, type Session, setOf, warn } from "./session";
import { inSteps, type Step } from "./steps";

/** `npm run charts -- apply`: renders, applies, waits, and tells how it went. Answers with the exit code. */
export async function runApply(
  name: string,
  names: readonly string[],
  flags: ApplyFlags,
  session: Session,
): Promise<number> {
  const { wait, clusterLater } = flags;
  const { applied, signal } = session;
  const described = describedAs(name);
  const kubectl = await kubectlOf(flags, session);
  let rendered: RenderedSet | undefined;
  const set = (): RenderedSet => (rendered ??= setOf(described, flags));
  let readiness: Readiness | undefined;

  const render: Step = {
    title: flags.rendered === undefined ? "render" : "read",
    run: () => Promise.resolve(`${set().namespaces.length} namespaces for ${set().cluster}`),
  };
  const apply: Step = {
    title: "apply",
    run: async (onBegin) => {
      const onApplied = (part: Applied): void => void applied.push(part);
      await applyCharts({ kubectl, set: set(), names, clusterLater, onBegin, onApplied });
      return applied.map((part) => `${part.name} ${formatCounts(part)}`).join("; ");
    },
  };
  const waiting = (timeoutSeconds: number): Step => ({
    title: "wait",
    run: async (tell) => {
      readiness = await waitUntilReady({
        kubectl,
        set: set(),
        names: applied.map((part) => part.name),
        timeoutSeconds,
        onProgress: (workloads) => tell(formatWaiting(workloads)),
        signal,
      });
      return formatWaiting(readiness.workloads);
    },
  });

  try {
    await inSteps([render, apply, ...(wait === false ? [] : [waiting(wait)])]);
  } finally {
    warn(kubectl.warnings);
  }
  return readiness === undefined ? exitCodes.done : verdict(name, readiness);
}

function verdict(name: string, { isReady, workloads }: Readiness): number {
  if (workloads.length > 0) print(formatReadiness(workloads));
  if (isReady) return exitCodes.done;
  console.error(`${name}: applied, and not ready. Fix: see the causes above; the same apply waits again`);
  return exitCodes.notReady;
}
