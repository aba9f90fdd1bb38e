import { applySet, groupKindsOf, inventoryId, inventoryName, tooling } from "../../charts/inventory";
import type { Kubectl } from "./kubectl";
import type { LiveObject } from "./live-object";
import { ChartsProblem } from "./problem";
import type { NamespaceSet } from "./rendered-set";

/** On a parent: digest of the rendered set that was applied last, so that an older rendering can't prune newer objects. */
export const renderedAnnotation = "rkcp.io/rendered";

/**
 * The parent of a namespace's inventory as the cluster holds it; undefined when there is none.
 *
 * @throws ChartsProblem when another tool made it, or it owns another set
 */
export async function readParent(kubectl: Kubectl, namespace: string): Promise<LiveObject | undefined> {
  const [found] = await kubectl.get("configmap", inventoryName, "-n", namespace);
  const fault = found === undefined ? undefined : faultOfParent(found, namespace);
  if (fault !== undefined) throw new ChartsProblem(fault);
  return found;
}

/** Why a parent is not ours; undefined when it is. */
function faultOfParent({ metadata }: LiveObject, namespace: string): string | undefined {
  const where = `${namespace}: ConfigMap ${inventoryName}`;
  const tool = metadata.annotations[applySet.tooling];
  if (tool !== tooling) {
    return `${where} has ${applySet.tooling} ${tool ?? "(none)"}. Allowed: ${tooling}. Nothing was changed. Fix: find out who made it; its objects are theirs`;
  }
  const id = metadata.labels[applySet.id];
  if (id !== inventoryId(namespace)) {
    return `${where} has ${applySet.id} ${id ?? "(none)"}. Allowed: ${inventoryId(namespace)}. Nothing was changed. Fix: find out who changed it, then put the label back`;
  }
  return undefined;
}

/** Kinds that a parent says its set may hold; undefined when it doesn't say. */
export function groupKindsIn({ metadata }: LiveObject): string[] | undefined {
  const annotation = metadata.annotations[applySet.groupKinds];
  return annotation?.split(",").filter((kind) => kind !== "");
}

/** A namespace's parent, with these kinds and the digest of its rendering. */
export function parentWith({ parent, digest }: NamespaceSet, groupKinds: readonly string[]): LiveObject {
  const annotations = {
    ...parent.metadata.annotations,
    [applySet.groupKinds]: groupKinds.join(","),
    [renderedAnnotation]: digest,
  };
  return { ...parent, metadata: { ...parent.metadata, annotations } };
}

/** A namespace's parent with the kinds of its rendered set and of the set that the cluster holds, if it holds one. */
export function parentOver(namespace: NamespaceSet, live: LiveObject | undefined): LiveObject {
  const known = live === undefined ? [] : (groupKindsIn(live) ?? []);
  return parentWith(namespace, [...new Set([...groupKindsOf(namespace.objects), ...known])].sort());
}
