import { z } from "zod";
import { applySet, inventoryId, inventoryName, keyOf } from "../../charts/inventory";
import { isControlled, type LiveObject } from "./live-object";
import { ChartsProblem } from "./problem";
import type { NamespaceSet } from "./rendered-set";

/** What a prune would do, before it does it. */
export interface PrunePlan {
  readonly namespace: string;
  readonly doomed: readonly LiveObject[];
  /** Members that are not rendered any more and stay nevertheless. */
  readonly kept: readonly { readonly object: LiveObject; readonly because: string }[];
}

export interface PlanInput {
  readonly rendered: Pick<NamespaceSet, "name" | "objects">;
  /** Members of the namespace's inventory that the cluster holds. */
  readonly found: readonly LiveObject[];
  /** Every PersistentVolumeClaim of the namespace: those that a StatefulSet made carry no label of ours. */
  readonly claims: readonly LiveObject[];
  /** What holds data goes by name alone: `statefulset/<name>`, `persistentvolumeclaim/<name>`. */
  readonly stateful: readonly string[];
}

/**
 * What of a namespace goes, and what stays and why.
 *
 * @throws ChartsProblem when a name in `stateful` is none of what could go
 */
export function planPrune(input: PlanInput): PrunePlan {
  const { rendered, stateful } = input;
  const candidates = candidatesOf(input);
  const named = (object: LiveObject) => stateful.includes(statefulName(object));
  refuseUnknown(rendered.name, candidates.filter(holdsData), stateful);
  const keptSets = candidates.filter((object) => object.kind === "StatefulSet" && !named(object));
  const judged = candidates.map((object) => ({ object, because: reasonToKeep(object, named(object), keptSets) }));
  return {
    namespace: rendered.name,
    doomed: judged.flatMap(({ object, because }) => (because === undefined ? [object] : [])),
    kept: judged.flatMap(({ object, because }) => (because === undefined ? [] : [{ object, because }])),
  };
}

/** Members that are not rendered, and the claims of StatefulSets among them. */
function candidatesOf({ rendered, found, claims }: PlanInput): LiveObject[] {
  const keys = new Set(rendered.objects.map(keyOf));
  const id = inventoryId(rendered.name);
  const members = found.filter(
    (object) =>
      object.metadata.labels[applySet.partOf] === id &&
      object.metadata.namespace === rendered.name &&
      object.metadata.name !== inventoryName &&
      object.metadata.deletionTimestamp === undefined &&
      // What a controller made goes with its owner.
      !isControlled(object) &&
      !keys.has(keyOf(object)),
  );
  const sets = members.filter(({ kind }) => kind === "StatefulSet");
  const own = new Set(members.map(keyOf));
  const theirs = claims.filter((claim) => !own.has(keyOf(claim)) && sets.some((set) => isClaimOf(claim, set)));
  return [...members, ...theirs.filter(({ metadata }) => metadata.deletionTimestamp === undefined)];
}

function reasonToKeep(object: LiveObject, isNamed: boolean, keptSets: readonly LiveObject[]): string | undefined {
  const set = keptSets.find((each) => each !== object && isNeededBy(object, each));
  if (set !== undefined) return `${statefulName(set)} needs it, and stays`;
  if (holdsData(object) && !isNamed) return `holds data: give --stateful ${statefulName(object)}`;
  if (object.kind === "Job" && !isOver(object)) return "is still running: wait until it has ended";
  return undefined;
}

function holdsData({ kind }: LiveObject): boolean {
  return kind === "StatefulSet" || kind === "PersistentVolumeClaim";
}

function statefulName({ kind, metadata }: LiveObject): string {
  return `${kind.toLowerCase()}/${metadata.name}`;
}

function refuseUnknown(namespace: string, candidates: readonly LiveObject[], stateful: readonly string[]): void {
  const allowed = candidates.map(statefulName);
  const unknown = stateful.find((name) => !allowed.includes(name));
  if (unknown === undefined) return;
  const allowedText = allowed.length === 0 ? "none here" : allowed.join(", ");
  throw new ChartsProblem(
    `${namespace}: --stateful ${unknown} is nothing that could go. Allowed: ${allowedText}. Nothing was changed. ` +
      `Fix: name one of them; what is still rendered, or was never ours, isn't pruned`,
  );
}

const jobSchema = z.looseObject({
  status: z
    .looseObject({ conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })).default([]) })
    .prefault({}),
});

function isOver(job: LiveObject): boolean {
  const { conditions } = jobSchema.parse(job).status;
  return conditions.some(({ type, status }) => (type === "Complete" || type === "Failed") && status === "True");
}

const statefulSetSchema = z.looseObject({
  spec: z.looseObject({
    serviceName: z.string().default(""),
    volumeClaimTemplates: z.array(z.looseObject({ metadata: z.looseObject({ name: z.string() }) })).default([]),
    template: z.looseObject({ spec: z.looseObject({ serviceAccountName: z.string().default("") }) }),
  }),
});

/** `<template>-<set>-<ordinal>`, as the controller names what it makes. */
function isClaimOf({ kind, metadata }: LiveObject, set: LiveObject): boolean {
  if (kind !== "PersistentVolumeClaim") return false;
  const { volumeClaimTemplates } = statefulSetSchema.parse(set).spec;
  return volumeClaimTemplates.some((template) => {
    const prefix = `${template.metadata.name}-${set.metadata.name}-`;
    return metadata.name.startsWith(prefix) && /^\d+$/.test(metadata.name.slice(prefix.length));
  });
}

const nameLabel = "app.kubernetes.io/name";

/** A StatefulSet that stays keeps what carries its name, what its pods mount, its account and its volumes. */
function isNeededBy(object: LiveObject, set: LiveObject): boolean {
  const { spec } = statefulSetSchema.parse(set);
  const { kind, metadata } = object;
  const label = set.metadata.labels[nameLabel];
  if (label !== undefined && metadata.labels[nameLabel] === label) return true;
  if (isClaimOf(object, set)) return true;
  if (kind === "Service" && metadata.name === spec.serviceName) return true;
  if (kind === "ServiceAccount" && metadata.name === spec.template.spec.serviceAccountName) return true;
  const isMounted =
    (kind === "ConfigMap" || kind === "PersistentVolumeClaim") && mentions(spec.template, metadata.name);
  return isMounted;
}

/** Whether the name stands anywhere in the pod: in a volume, a projection, a variable's source. */
function mentions(value: unknown, name: string): boolean {
  if (value === name) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((inner) => mentions(inner, name));
}
