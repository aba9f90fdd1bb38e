import { createHash } from "node:crypto";

/** As much of a Kubernetes object as an inventory has to know. */
export interface InventoriedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** The objects of one file, such as `stage/peatio.yaml`. */
export interface ObjectFile<T extends InventoriedObject = InventoriedObject> {
  readonly file: string;
  readonly objects: readonly T[];
}

/** The ApplySet format of KEP-3659, as far as kubectl and we read and write it. */
export const applySet = {
  /** On every member: the id of its set. */
  partOf: "applyset.kubernetes.io/part-of",
  /** On the parent: the id it owns. */
  id: "applyset.kubernetes.io/id",
  /** On the parent: who may write the set; another tool's set is left alone. */
  tooling: "applyset.kubernetes.io/tooling",
  /** On the parent: kinds of which there may be members, sorted, `ConfigMap,Deployment.apps`. */
  groupKinds: "applyset.kubernetes.io/contains-group-kinds",
} as const;

export const tooling = "rkcp/v1";
/** The ConfigMap in each namespace that is the parent of the namespace's set. */
export const inventoryName = "rkcp-inventory";

/** Id of a namespace's set: KEP-3659 derives it from the parent, so that two parents can't claim one set. */
export function inventoryId(namespace: string): string {
  const parent = `${inventoryName}.${namespace}.ConfigMap.`;
  return `applyset-${createHash("sha256").update(parent).digest("base64url")}-v1`;
}

/** `Deployment.apps`; `ConfigMap` of the core group, which has no name. */
export function groupKindOf({ apiVersion, kind }: Pick<InventoriedObject, "apiVersion" | "kind">): string {
  const group = groupOf(apiVersion);
  return group === "" ? kind : `${kind}.${group}`;
}

/** `apps/Deployment/peatio-api`; `core/ConfigMap/peatio-files`: one object of a namespace, whatever its API version. */
export function keyOf({ apiVersion, kind, metadata }: InventoriedObject): string {
  return `${groupOf(apiVersion) || "core"}/${kind}/${metadata.name}`;
}

/** A set's kinds as its parent's annotation has them. */
export function groupKindsOf(objects: readonly Pick<InventoriedObject, "apiVersion" | "kind">[]): string[] {
  return [...new Set(objects.map(groupKindOf))].sort();
}

/**
 * A namespace's files with every object labelled as a member of the namespace's set, and one file more,
 * `<namespace>/inventory.yaml`, with the parent. The parent itself is no member: a prune must never find it.
 *
 * @throws when an object belongs to another namespace or to none: a prune of this namespace would never find it
 */
export function withInventory<T extends InventoriedObject>(
  namespace: string,
  files: readonly ObjectFile<T>[],
): ObjectFile<T | InventoryParent>[] {
  const members = files.map(({ file, objects }) => ({
    file,
    objects: objects.map((object) => asMember(namespace, file, object)),
  }));
  const parent = inventoryParent(namespace, groupKindsOf(files.flatMap(({ objects }) => objects)));
  return [...members, { file: `${namespace}/inventory.yaml`, objects: [parent] }];
}

/** The ConfigMap that says what the namespace's set may hold. */
export interface InventoryParent extends InventoriedObject {
  readonly metadata: InventoriedObject["metadata"] & { readonly annotations: Readonly<Record<string, string>> };
}

/** @param groupKinds as `groupKindsOf` gives them */
export function inventoryParent(namespace: string, groupKinds: readonly string[]): InventoryParent {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: inventoryName,
      namespace,
      labels: { "app.kubernetes.io/managed-by": "rkcp", [applySet.id]: inventoryId(namespace) },
      annotations: { [applySet.tooling]: tooling, [applySet.groupKinds]: groupKinds.join(",") },
    },
  };
}

function asMember<T extends InventoriedObject>(namespace: string, file: string, object: T): T {
  if (object.metadata.namespace !== namespace) {
    throw new Error(
      `${file}: ${keyOf(object)} is in ${object.metadata.namespace ?? "no namespace"}. Allowed: ${namespace}. ` +
        `Fix: give its chart the namespace; what belongs to the whole cluster is rendered to cluster/`,
    );
  }
  const labels = { ...object.metadata.labels, [applySet.partOf]: inventoryId(namespace) };
  return { ...object, metadata: { ...object.metadata, labels } };
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}
