import { z } from "zod";
import type { LiveObject } from "./live-object";

/** How one workload stands. */
export interface WorkloadState {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly ready: number;
  readonly wanted: number;
  /** `idle`: described with zero replicas; `failed`: waiting won't help. */
  readonly verdict: "ready" | "waiting" | "failed" | "idle";
  /** Why it is not ready, or idle. */
  readonly cause?: string;
}

/** Ready, or idle on purpose. */
export function isFine({ verdict }: Pick<WorkloadState, "verdict">): boolean {
  return verdict === "ready" || verdict === "idle";
}

/** On a Deployment with zero replicas: what it waits for. */
const idleAnnotation = "rkcp.io/idle-because";

const count = z.number().default(0);
const conditions = z
  .array(
    z.looseObject({
      type: z.string(),
      status: z.string(),
      reason: z.string().optional(),
      message: z.string().optional(),
    }),
  )
  .default([]);

const scalable = z.looseObject({
  spec: z.looseObject({
    replicas: z.number().default(1),
    updateStrategy: z.looseObject({ type: z.string() }).optional(),
  }),
  metadata: z.looseObject({ generation: count }),
  status: z
    .looseObject({
      observedGeneration: count,
      replicas: count,
      updatedReplicas: count,
      readyReplicas: count,
      availableReplicas: count,
      updateRevision: z.string().optional(),
      currentRevision: z.string().optional(),
      conditions,
    })
    .prefault({}),
});
const daemonSet = z.looseObject({
  metadata: z.looseObject({ generation: count }),
  status: z
    .looseObject({
      observedGeneration: count,
      desiredNumberScheduled: count,
      updatedNumberScheduled: count,
      numberAvailable: count,
    })
    .prefault({}),
});
const job = z.looseObject({
  spec: z.looseObject({ completions: z.number().default(1), suspend: z.boolean().default(false) }),
  status: z.looseObject({ succeeded: count, failed: count, conditions }).prefault({}),
});
const cronJob = z.looseObject({ spec: z.looseObject({ suspend: z.boolean().default(false) }) });

/** Kinds that have a state of readiness. */
const workloadKinds = ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"] as const;

export function isWorkload({ kind }: Pick<LiveObject, "kind">): boolean {
  return (workloadKinds as readonly string[]).includes(kind);
}

/** The state of a rendered workload by what the cluster holds of it; the cause is looked for elsewhere. */
export function stateOf(rendered: LiveObject, live: LiveObject | undefined): WorkloadState {
  const { kind, metadata } = rendered;
  const who = { namespace: metadata.namespace ?? "", kind, name: metadata.name };
  if (live === undefined) return { ...who, ready: 0, wanted: 1, verdict: "waiting", cause: "is not there" };
  switch (kind) {
    case "Deployment":
      return { ...who, ...ofDeployment(live) };
    case "StatefulSet":
      return { ...who, ...ofStatefulSet(live) };
    case "DaemonSet":
      return { ...who, ...ofDaemonSet(live) };
    case "Job":
      return { ...who, ...ofJob(live) };
    default:
      return { ...who, ...ofCronJob(live) };
  }
}

type Standing = Pick<WorkloadState, "ready" | "wanted" | "verdict" | "cause">;

function ofDeployment(live: LiveObject): Standing {
  const { spec, status, metadata } = scalable.parse(live);
  const wanted = spec.replicas;
  const isSeen = status.observedGeneration >= metadata.generation;
  // Pods of the old template count too: the rollout is over when none is left.
  const isOver = status.updatedReplicas === wanted && status.replicas === wanted && status.availableReplicas === wanted;
  const because = live.metadata.annotations[idleAnnotation];
  if (wanted === 0 && isSeen && isOver) {
    return { ready: 0, wanted, verdict: "idle", cause: because ?? "zero replicas" };
  }
  const ready = Math.min(status.updatedReplicas, status.availableReplicas);
  return { ready, wanted, verdict: isSeen && isOver ? "ready" : "waiting" };
}

function ofStatefulSet(live: LiveObject): Standing {
  const { spec, status, metadata } = scalable.parse(live);
  const wanted = spec.replicas;
  const isSeen = status.observedGeneration >= metadata.generation;
  // With OnDelete the pods are renewed by hand, later.
  const isRolled =
    spec.updateStrategy?.type === "OnDelete" || wanted === 0 || status.updateRevision === status.currentRevision;
  const isReady = isSeen && isRolled && status.readyReplicas === wanted && status.replicas === wanted;
  return { ready: status.readyReplicas, wanted, verdict: isReady ? (wanted === 0 ? "idle" : "ready") : "waiting" };
}

function ofDaemonSet(live: LiveObject): Standing {
  const { status, metadata } = daemonSet.parse(live);
  const { desiredNumberScheduled: wanted, updatedNumberScheduled, numberAvailable } = status;
  const isReady =
    status.observedGeneration >= metadata.generation && updatedNumberScheduled === wanted && numberAvailable === wanted;
  return { ready: Math.min(updatedNumberScheduled, numberAvailable), wanted, verdict: isReady ? "ready" : "waiting" };
}

function ofJob(live: LiveObject): Standing {
  const { spec, status } = job.parse(live);
  const is = (type: string) => status.conditions.find((each) => each.type === type && each.status === "True");
  const standing = { ready: status.succeeded, wanted: spec.completions };
  if (is("Complete")) return { ...standing, verdict: "ready" };
  const failed = is("Failed");
  if (failed) return { ...standing, verdict: "failed", cause: failed.message ?? failed.reason ?? "failed" };
  if (spec.suspend) return { ...standing, verdict: "idle", cause: "suspended" };
  return { ...standing, verdict: "waiting" };
}

/** It makes Jobs when its time comes; what they do is a matter of alarms. */
function ofCronJob(live: LiveObject): Standing {
  const { spec } = cronJob.parse(live);
  if (spec.suspend) return { ready: 0, wanted: 0, verdict: "idle", cause: "suspended" };
  return { ready: 0, wanted: 0, verdict: "ready", cause: "scheduled" };
}
