import type { RenderedSet } from "../../cli/charts/rendered-set";
import type { OnProgress } from "../tools/cache";
import type { ClusterReport } from "./cluster-report";
import { podOf } from "./pod";
import type { RehearsedCluster } from "./rehearsed-cluster";
import { describe, untilFine } from "./states";

type Drain = ClusterReport["drains"][number];

/** One node's drain. Seconds; kubectl asks again every five where a budget says not yet. */
const drainsWithin = 90;
/** What finds no room elsewhere would not find it later. Seconds. */
const movesWithin = 45;

/** A pod whose volume is in the drained node's zone has to wait for a node of that zone. */
const waitsForZone = /volume node affinity|PersistentVolume's node affinity/;

/** Each node in turn is emptied and comes back. */
export async function drainNodes(cluster: RehearsedCluster, set: RenderedSet, onProgress: OnProgress) {
  const drains: Drain[] = [];
  const problems: string[] = [];
  for (const { metadata } of await cluster.api.list("/api/v1/nodes")) {
    const { drain, faults } = await drainNode(cluster, set, metadata.name, onProgress);
    drains.push(drain);
    problems.push(...faults);
  }
  return { drains, problems };
}

async function drainNode(cluster: RehearsedCluster, set: RenderedSet, node: string, onProgress: OnProgress) {
  const { api, signal } = cluster;
  const pods = (await api.list("/api/v1/pods")).map(podOf).filter((pod) => pod.node === node && !pod.hasEnded);
  onProgress(`draining ${node}, ${pods.length} pods`);
  const started = Date.now();
  const answer = await cluster.kubectl(
    ["drain", node, "--ignore-daemonsets", "--delete-emptydir-data", `--timeout=${drainsWithin}s`],
    { timeoutSeconds: drainsWithin + 30 },
  );
  const seconds = (Date.now() - started) / 1000;
  const waited = new Set<string>();
  const left = await untilFine(api, set, {
    withinSeconds: movesWithin,
    onProgress: (line) => onProgress(`without ${node}: ${line}`),
    signal,
    isExcused: ({ namespace, kind, name, cause = "" }) => {
      const isExcused = waitsForZone.test(cause);
      if (isExcused) waited.add(`${namespace}/${kind} ${name}`);
      return isExcused;
    },
  });
  await cluster.kubectl(["uncordon", node]);
  const after = await cluster.settle(set, (line) => onProgress(`after ${node}: ${line}`));
  return {
    drain: { node, pods: pods.length, seconds, waited: [...waited].join(", ") },
    faults: [
      ...(answer.exitCode === 0 ? [] : [`drain of ${node}: ${answer.stderr.trim().split("\n").at(-1) ?? ""}`]),
      ...left.map((state) => `without ${node}: ${describe(state)}`),
      ...after.map((line) => `after ${node} came back: ${line}`),
    ],
  };
}
