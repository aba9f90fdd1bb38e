import type { RenderedSet } from "../../cli/charts/rendered-set";
import type { OnProgress } from "../tools/cache";
import { budgetFaults, danglingReferences, emptyServices } from "./references";
import type { RehearsedCluster } from "./rehearsed-cluster";
import { statesOf } from "./states";

/** Pods that name what is not there, Services nobody answers, budgets that guard nothing or too much. */
export async function referenceFaults(cluster: RehearsedCluster, set: RenderedSet, onProgress: OnProgress) {
  const { api } = cluster;
  const [pods, configMaps, secrets, services] = await Promise.all([
    api.list("/api/v1/pods"),
    api.list("/api/v1/configmaps"),
    api.list("/api/v1/secrets"),
    api.list("/api/v1/services"),
  ]);
  const idle = (await statesOf(api, set)).filter(({ verdict }) => verdict === "idle");
  const isIdle = (namespace: string, name: string): boolean =>
    idle.some((state) => state.namespace === namespace && state.name === name);
  const selectsIdle = (namespace: string, selector: Readonly<Record<string, string>>): boolean =>
    Object.values(selector).some((value) => isIdle(namespace, value));
  const own = services.filter(({ metadata }) => metadata.namespace !== "default");
  let following: string[] = [];
  const follow = async (): Promise<boolean> => {
    const [slices, budgets] = await Promise.all([
      api.list("/apis/discovery.k8s.io/v1/endpointslices"),
      api.list("/apis/policy/v1/poddisruptionbudgets"),
    ]);
    following = [...emptyServices(own, slices, selectsIdle), ...budgetFaults(budgets, isIdle)];
    return following.length === 0;
  };
  // Endpoints and budgets follow pods a moment later; what is left when time is up is a finding.
  await cluster.until("endpoints and budgets", onProgress, follow).catch(() => cluster.signal.throwIfAborted());
  const note = `${pods.length} pods name only what is there, ${own.length} Services are answered`;
  return { problems: [...danglingReferences(pods, configMaps, secrets), ...following], note };
}
