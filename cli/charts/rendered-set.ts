import { parseAllDocuments } from "yaml";
import type { Environment } from "../../environments/schema";
import { type ChartIndex, clusterFolder, indexOf, sha256 } from "../../charts/index-file";
import { inventoryName, keyOf, type ObjectFile } from "../../charts/inventory";
import { clusterArn } from "../../platform/cluster";
import type { Target } from "./cluster-check";
import { type LiveObject, liveObjectSchema } from "./live-object";
import { ChartsProblem } from "./problem";

/** What belongs into one namespace. */
export interface NamespaceSet {
  readonly name: string;
  /** The inventory's parent. */
  readonly parent: LiveObject;
  /** All others. */
  readonly objects: readonly LiveObject[];
  /** SHA-256 over the files' names and checksums: the same for the same rendering. */
  readonly digest: string;
}

/** A whole environment as it is rendered. */
export interface RenderedSet {
  readonly environment: string;
  /** ARN of the cluster it is for. */
  readonly cluster: string;
  /** What belongs to the whole cluster; applied by a cluster administrator, never pruned. */
  readonly clusterObjects: readonly LiveObject[];
  readonly namespaces: readonly NamespaceSet[];
}

/** A rendered file, by its path in the environment's folder. */
export interface SetFile {
  readonly file: string;
  readonly yaml: string;
}

/** What the set is rendered for. */
export function targetOf(environment: Environment): Target {
  return { environment: environment.name, cluster: clusterArn(environment) };
}

/** @throws ChartsProblem when a namespace has no inventory, nothing but an inventory, or an object twice */
export function renderedSet(target: Target, files: readonly SetFile[]): RenderedSet {
  const { parsed, index } = indexFiles(target, files);
  const inFolder = (folder: string) => parsed.filter(({ file }) => file.startsWith(`${folder}/`));
  return {
    ...target,
    clusterObjects: inFolder(clusterFolder).flatMap(({ objects }) => objects),
    namespaces: inOrder(target.environment, Object.keys(index.namespaces)).map((name) =>
      namespaceSet(name, inFolder(name), index),
    ),
  };
}

/** The environment's own first and features last: a feature borrows from the environment. */
function inOrder(environment: string, names: readonly string[]): string[] {
  const rank = (name: string): number => (name === environment ? 0 : isFeatureNamespace(name) ? 2 : 1);
  return [...names].sort((one, other) => rank(one) - rank(other));
}

/** Made and removed by the deployer, as features come and go; every other namespace belongs to the cluster set. */
export function isFeatureNamespace(name: string): boolean {
  return /^feature-[a-z0-9]/.test(name);
}

/** Files with what they say, and the index they ask for. */
export function indexFiles(target: Target, files: readonly SetFile[]) {
  const parsed = files.map(({ file, yaml }) => ({ file, yaml, objects: objectsIn(file, yaml) }));
  return { parsed, index: indexOf(target, parsed) };
}

function objectsIn(file: string, yaml: string): LiveObject[] {
  return parseAllDocuments(yaml).map((document) => {
    const parsed = liveObjectSchema.safeParse(document.toJS());
    if (parsed.success) return parsed.data;
    throw new ChartsProblem(`${file}: holds something that is no Kubernetes object. Fix: render it again`);
  });
}

function namespaceSet(
  name: string,
  files: readonly ObjectFile<LiveObject>[],
  { files: checksums }: ChartIndex,
): NamespaceSet {
  const all = files.flatMap(({ objects }) => objects);
  const [parent, ...others] = all.filter((object) => keyOf(object) === `core/ConfigMap/${inventoryName}`);
  if (parent === undefined || others.length > 0) {
    throw new ChartsProblem(
      `${name}/: holds ${others.length === 0 ? "no" : "more than one"} ConfigMap ${inventoryName}. Allowed: one, the inventory. Fix: render it again`,
    );
  }
  const objects = all.filter((object) => object !== parent);
  if (objects.length === 0) {
    throw new ChartsProblem(`${name}/: holds nothing but its inventory. Fix: render it again; is a chart missing?`);
  }
  refuseStrangers(name, files);
  refuseTwice(name, objects);
  const lines = files.map(({ file }) => `${checksums[file] ?? ""}  ${file}\n`);
  return { name, parent, objects: sortedForApply(objects), digest: sha256(lines.sort().join("")) };
}

function refuseStrangers(name: string, files: readonly ObjectFile<LiveObject>[]): void {
  for (const { file, objects } of files) {
    const stranger = objects.find(({ metadata }) => metadata.namespace !== name);
    if (stranger === undefined) continue;
    throw new ChartsProblem(
      `${file}: ${keyOf(stranger)} is in ${stranger.metadata.namespace ?? "no namespace"}. Allowed: ${name}. Fix: render it again`,
    );
  }
}

function refuseTwice(name: string, objects: readonly LiveObject[]): void {
  const keys = objects.map(keyOf);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice === undefined) return;
  throw new ChartsProblem(`${name}/: ${twice} is there twice. Allowed: once. Fix: rename one of them in its chart`);
}

/** What others need comes first: rights, limits and walls before pods, files before who mounts them. */
const order = [
  "Namespace", "PriorityClass", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "ServiceAccount",
  "LimitRange", "ResourceQuota", "NetworkPolicy", "ConfigMap", "PersistentVolumeClaim", "PodDisruptionBudget",
  "Service", "StatefulSet", "Job", "Deployment", "DaemonSet", "CronJob", "HorizontalPodAutoscaler",
]; // prettier-ignore

export function sortedForApply(objects: readonly LiveObject[]): LiveObject[] {
  const rank = ({ kind }: LiveObject): number => {
    const place = order.indexOf(kind);
    return place === -1 ? order.length : place;
  };
  return [...objects].sort((one, other) => rank(one) - rank(other));
}
