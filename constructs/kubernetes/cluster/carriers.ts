import { celList, celLiteral, celString } from "./cel";
import type { Validation } from "./cluster-object";
import { fix, type Pinned } from "./pinned";

/** Kinds that may carry a workload's pods: the rendered one, and those its controllers make of it. */
export const carriers = {
  deployment: ["Deployment", "ReplicaSet", "Pod"],
  "stateful-set": ["StatefulSet", "Pod"],
  job: ["Job", "Pod"],
  "cron-job": ["CronJob", "Job", "Pod"],
} as const satisfies Record<Pinned["kind"], readonly string[]>;

/**
 * A second controller of the same pods under another name would be a second wallet daemon. A StatefulSet's pods have
 * names that can be foretold, and of a name there is one: whoever makes such a pod, it is in the other's place.
 */
export function carrierExpression(pinned: Pinned): string {
  const { kind, name } = pinned;
  const [first] = carriers[kind];
  const own =
    kind === "job"
      ? `object.metadata.name.startsWith(${celString(`${name}-`)})`
      : `object.metadata.name == ${celString(name)}`;
  const named = [`(dyn(object).kind != ${celString(first)} || ${own})`];
  if (kind === "stateful-set") named.push(`(!variables.isPod || object.metadata.name in ${celList(podNames(pinned))})`);
  return `!variables.concerned || (dyn(object).kind in ${celLiteral([...carriers[kind]])} && ${named.join(" && ")})`;
}

/** What the StatefulSet controller calls its pods: by their numbers, from 0. */
const podNames = ({ name, replicas = 1 }: Pinned) => Array.from({ length: replicas }, (_, index) => `${name}-${index}`);

/** What a pod has besides: the node it is on, and in a StatefulSet its name as that of its host. */
export function givenToPods({ kind }: Pinned): string {
  const node = 'field == "nodeName"';
  return kind === "stateful-set"
    ? `${node} || (field == "hostname" && variables.spec.hostname == object.metadata.name)`
    : node;
}

export function replicasDemand({ name, replicas, kind }: Pinned): Validation[] {
  if (replicas === undefined) return [];
  const counted = carriers[kind].filter((carrier) => carrier !== "Pod");
  return [
    {
      expression: `!(variables.own && dyn(object).kind in ${celLiteral(counted)}) || dyn(object).spec.?replicas.orValue(1) <= ${replicas}`,
      message: `${name} is pinned. Allowed: ${replicas} replica(s) at most. Fix: apply what was rendered`,
      reason: "Forbidden",
    },
  ];
}

/**
 * What a StatefulSet gives its pods besides their template. The pods would be refused for each of them; said here, it
 * is told to whoever writes it, and the pod that runs is not given up for one that can't come.
 */
export function statefulSetDemand({ name, kind }: Pinned): Validation[] {
  if (kind !== "stateful-set") return [];
  const empty = [
    "size(dyn(object).spec.?volumeClaimTemplates.orValue([])) == 0",
    'dyn(object).spec.?serviceName.orValue("") == ""',
    "dyn(object).spec.?ordinals.?start.orValue(0) == 0",
  ].join(" && ");
  return [
    {
      expression: `!(variables.own && dyn(object).kind == "StatefulSet") || (${empty})`,
      message: `${name} is pinned: its StatefulSet has no volumeClaimTemplates, no serviceName and counts from 0. ${fix}`,
      reason: "Forbidden",
    },
  ];
}
