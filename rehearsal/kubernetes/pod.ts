import { z } from "zod";
import { type ApiObject, apiObject } from "./api-client";

const condition = z.looseObject({
  type: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  message: z.string().optional(),
});

const podObject = apiObject.extend({
  spec: z.looseObject({ nodeName: z.string().optional() }),
  status: z.looseObject({ phase: z.string().optional(), conditions: z.array(condition).optional() }).optional(),
});

/** What a rehearsal wants to know of a pod. */
export interface Pod {
  readonly name: string;
  readonly namespace: string;
  /** Kind and name of the workload it is of: `Deployment peatio-api`. */
  readonly owner: string;
  readonly node: string | undefined;
  readonly isReady: boolean;
  /** Completed or failed: it is still listed and runs no more. */
  readonly hasEnded: boolean;
  readonly isLeaving: boolean;
  /** Why no node takes it, in the scheduler's words. */
  readonly unschedulable: string | undefined;
}

export function podOf(object: ApiObject): Pod {
  const { metadata, spec, status } = podObject.parse(object);
  const conditions = status?.conditions ?? [];
  const scheduled = conditions.find(({ type }) => type === "PodScheduled");
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? "",
    owner: ownerOf(object),
    node: spec.nodeName,
    isReady: conditions.some(({ type, status: is }) => type === "Ready" && is === "True"),
    hasEnded: ["Succeeded", "Failed"].includes(status?.phase ?? ""),
    isLeaving: metadata.deletionTimestamp !== undefined,
    unschedulable: scheduled?.status === "False" ? scheduled.message : undefined,
  };
}

/** A ReplicaSet is its Deployment's: its name is the Deployment's and the hash that the pods carry as a label. */
function ownerOf({ metadata }: ApiObject): string {
  const owner = metadata.ownerReferences?.[0];
  if (owner === undefined) return `Pod ${metadata.name}`;
  const hash = metadata.labels?.["pod-template-hash"];
  if (owner.kind === "ReplicaSet" && hash !== undefined && owner.name.endsWith(`-${hash}`)) {
    return `Deployment ${owner.name.slice(0, -hash.length - 1)}`;
  }
  return `${owner.kind} ${owner.name}`;
}
