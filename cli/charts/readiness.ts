import { setTimeout as sleep } from "node:timers/promises";
import { keyOf } from "../../charts/inventory";
import { causeOf, lastWords, type Surroundings } from "./cause";
import { choose } from "./choice";
import { openCluster } from "./cluster-check";
import type { Kubectl } from "./kubectl";
import type { LiveObject } from "./live-object";
import type { NamespaceSet, RenderedSet } from "./rendered-set";
import { isFine, isWorkload, stateOf, type WorkloadState } from "./workload-state";

export interface ReadinessOptions {
  readonly kubectl: Kubectl;
  readonly set: RenderedSet;
  /** Namespaces; `cluster` has no workloads. @default all */
  readonly names?: readonly string[];
  /** Looks at least once. Seconds, 0 or more. */
  readonly timeoutSeconds: number;
  /** Called after each look. */
  readonly onProgress?: (workloads: readonly WorkloadState[]) => void;
  /** Interrupts the waiting. */
  readonly signal?: AbortSignal;
}

export interface Readiness {
  /** Everything is ready, or idle on purpose. */
  readonly isReady: boolean;
  readonly workloads: readonly WorkloadState[];
}

const pauseMilliseconds = 2000;

/**
 * Waits until every workload of the namespaces is ready, and says why one is not. Ends early when all that is left has
 * failed for good.
 */
export async function waitUntilReady(options: ReadinessOptions): Promise<Readiness> {
  const { set, names = [], timeoutSeconds, onProgress, signal } = options;
  const kubectl = await openCluster(options.kubectl, set, false);
  const { namespaces } = choose(set, names);
  const limit = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const workloads: WorkloadState[] = [];
    for (const namespace of namespaces) workloads.push(...(await lookAt(kubectl, namespace)));
    onProgress?.(workloads);
    const left = workloads.filter(({ verdict }) => verdict === "waiting");
    if (left.length === 0 || Date.now() >= limit) {
      return { isReady: workloads.every(isFine), workloads };
    }
    await sleep(pauseMilliseconds, undefined, { ...(signal && { signal }) });
  }
}

async function lookAt(kubectl: Kubectl, { name, objects }: NamespaceSet): Promise<WorkloadState[]> {
  const rendered = objects.filter(isWorkload);
  const live = new Map((await kubectl.present(rendered)).map((object) => [keyOf(object), object]));
  const states = rendered.map((object) => stateOf(object, live.get(keyOf(object))));
  if (states.every(isFine)) return states;
  const around = await surroundingsOf(kubectl, name);
  return states.map((state, index) => {
    const object = live.get(keyOf(rendered[index] as LiveObject));
    return object === undefined ? state : withCause(state, object, around);
  });
}

function withCause(state: WorkloadState, live: LiveObject, around: Surroundings): WorkloadState {
  if (state.verdict === "failed") {
    const words = lastWords(live, around);
    return words === undefined ? state : { ...state, cause: `${state.cause ?? "failed"}; ${words}` };
  }
  if (state.verdict !== "waiting") return state;
  return { ...state, cause: causeOf(live, around) ?? "starting" };
}

async function surroundingsOf(kubectl: Kubectl, namespace: string): Promise<Surroundings> {
  const all = await kubectl.get("pods,replicasets.apps,events", "-n", namespace);
  const ofKind = (kind: string) => all.filter((object) => object.kind === kind);
  return { pods: ofKind("Pod"), replicaSets: ofKind("ReplicaSet"), events: ofKind("Event") };
}
