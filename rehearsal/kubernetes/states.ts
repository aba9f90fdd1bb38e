import { setTimeout as sleep } from "node:timers/promises";
import { causeOf, lastWords, type Surroundings } from "../../cli/charts/cause";
import { byIdentity, identityOf, type LiveObject, liveObjectSchema } from "../../cli/charts/live-object";
import type { RenderedSet } from "../../cli/charts/rendered-set";
import { isFine, isWorkload, stateOf, type WorkloadState } from "../../cli/charts/workload-state";
import type { OnProgress } from "../tools/cache";
import type { ApiClient } from "./api-client";
import { podOf } from "./pod";

/** What is listed to know how workloads stand, and what else tells why one does not. */
const paths = {
  Deployment: ["apps/v1", "/apis/apps/v1/deployments"],
  StatefulSet: ["apps/v1", "/apis/apps/v1/statefulsets"],
  Job: ["batch/v1", "/apis/batch/v1/jobs"],
  CronJob: ["batch/v1", "/apis/batch/v1/cronjobs"],
  Pod: ["v1", "/api/v1/pods"],
  ReplicaSet: ["apps/v1", "/apis/apps/v1/replicasets"],
  Event: ["v1", "/api/v1/events"],
} as const;
type ListedKind = keyof typeof paths;

/** Objects of a kind as the API server lists them, with the kind, which a list leaves out. */
async function listOf(api: ApiClient, kind: ListedKind): Promise<LiveObject[]> {
  const [apiVersion, path] = paths[kind];
  return (await api.list(path)).map((item) => liveObjectSchema.parse({ ...item, apiVersion, kind }));
}

/**
 * How every workload of the rendered namespaces stands: the same judgement as `npm run charts -- apply` gives, asked
 * over one connection, so that it can be asked several times a second.
 */
export async function statesOf(
  api: ApiClient,
  { namespaces }: Pick<RenderedSet, "namespaces">,
): Promise<WorkloadState[]> {
  const kinds = ["Deployment", "StatefulSet", "Job", "CronJob"] as const;
  const lists = await Promise.all(kinds.map((kind) => listOf(api, kind)));
  const live = byIdentity(lists.flat());
  const rendered = namespaces.flatMap(({ objects }) => objects.filter(isWorkload));
  const states = rendered.map((object) => ({ state: stateOf(object, live.get(identityOf(object))), object }));
  if (states.every(({ state }) => isFine(state))) return states.map(({ state }) => state);
  const around = await surroundings(api);
  return states.map(({ state, object }) => {
    const found = live.get(identityOf(object));
    if (isFine(state) || found === undefined) return state;
    const words =
      state.verdict === "failed" ? lastWords(found, around) : (unplaced(state, around) ?? causeOf(found, around));
    return words === undefined ? state : { ...state, cause: words };
  });
}

/** What the scheduler says of a pod that is there now: an event of a refusal that was tried again is older. */
function unplaced({ namespace, kind, name }: WorkloadState, { pods }: Surroundings): string | undefined {
  const own = pods.map(podOf).filter((pod) => pod.namespace === namespace && pod.owner === `${kind} ${name}`);
  return own.find(({ unschedulable }) => unschedulable !== undefined)?.unschedulable;
}

/** `stage/Deployment peatio-api: 0 of 2 ready, cause`. */
export function describe({ namespace, kind, name, ready, wanted, cause }: WorkloadState): string {
  return `${namespace}/${kind} ${name}: ${ready} of ${wanted} ready${cause === undefined ? "" : `, ${cause}`}`;
}

export interface Waiting {
  readonly withinSeconds: number;
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal;
  /** What may stay unready: its state is answered like the others'. @default nothing */
  readonly isExcused?: (state: WorkloadState) => boolean;
}

/** Waits until all is fine or time is up, and answers with what is not, excused things left out. */
export async function untilFine(
  api: ApiClient,
  set: Pick<RenderedSet, "namespaces">,
  { withinSeconds, onProgress, signal, isExcused = () => false }: Waiting,
): Promise<WorkloadState[]> {
  const limit = Date.now() + withinSeconds * 1000;
  for (;;) {
    const states = await statesOf(api, set);
    const left = states.filter((state) => !isFine(state) && !isExcused(state));
    const [first] = left;
    if (first === undefined) return [];
    if (Date.now() > limit || left.every(({ verdict }) => verdict === "failed")) return left;
    onProgress(`${states.length - left.length} of ${states.length} ready, waiting for ${describe(first)}`);
    await sleep(300, undefined, { signal });
  }
}

async function surroundings(api: ApiClient): Promise<Surroundings> {
  const [pods, replicaSets, events] = await Promise.all([
    listOf(api, "Pod"),
    listOf(api, "ReplicaSet"),
    listOf(api, "Event"),
  ]);
  return { pods, replicaSets, events };
}
