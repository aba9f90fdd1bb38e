import { setTimeout as sleep } from "node:timers/promises";
import { applySet, groupKindsOf, inventoryId, keyOf } from "../../charts/inventory";
import { unknownName } from "../unknown-name";
import { UsageProblem } from "../usage";
import { openCluster } from "./cluster-check";
import { ExactDeleter } from "./delete-exactly";
import { fieldManager, type Kubectl } from "./kubectl";
import { refused } from "./kubectl-error";
import { type LiveObject, nameOf } from "./live-object";
import { groupKindsIn, parentWith, readParent, renderedAnnotation } from "./parent";
import { ChartsProblem } from "./problem";
import { type PrunePlan, planPrune } from "./prune-plan";
import { isFeatureNamespace, type NamespaceSet, type RenderedSet, sortedForApply } from "./rendered-set";

export interface PruneOptions {
  readonly kubectl: Kubectl;
  readonly set: RenderedSet;
  readonly namespace: string;
  /** `statefulset/<name>` and `persistentvolumeclaim/<name>` that may go. @default none */
  readonly stateful?: readonly string[];
  /** Gets the list; nothing is deleted unless it says yes. Not asked when there is nothing to delete. */
  readonly confirm: (plan: PrunePlan) => Promise<boolean>;
  /** Called after each deletion. */
  readonly onDeleted?: (object: string) => void;
}

export interface PruneResult {
  readonly outcome: "pruned" | "nothing" | "declined";
  /** Such as `Deployment peatio-api`. */
  readonly deleted: readonly string[];
  readonly plan: PrunePlan;
}

/**
 * Deletes what a namespace's inventory holds and its rendered set doesn't: nothing without the inventory's label, no
 * namespace, nothing of the whole cluster, and what holds data by name alone.
 *
 * @throws ChartsProblem when that can't be told for sure: an unknown namespace, no inventory or another tool's, a
 * rendering that is not the one applied last, another environment's cluster
 */
export async function pruneNamespace(options: PruneOptions): Promise<PruneResult> {
  const { set, namespace, stateful = [], confirm, onDeleted } = options;
  const rendered = renderedNamespace(set, namespace);
  const kubectl = await openCluster(options.kubectl, set, false);
  const parent = await parentOf(kubectl, set, rendered);
  const found = await membersOf(kubectl, parent, namespace);
  const claims = await kubectl.get("persistentvolumeclaims", "-n", namespace);
  const plan = planPrune({ rendered, found, claims, stateful });
  if (plan.doomed.length > 0) {
    if (!(await confirm(plan))) return { outcome: "declined", deleted: [], plan };
    refuseUnlessSame(parent, await parentOf(kubectl, set, rendered));
  }
  const deleted = await deleteAll(kubectl, plan.doomed, onDeleted);
  const left = await untilGone(kubectl, parent, namespace, plan.doomed);
  await narrow(kubectl, rendered, parent, [...left, ...plan.kept.map(({ object }) => object)]);
  return { outcome: plan.doomed.length === 0 ? "nothing" : "pruned", deleted, plan };
}

function renderedNamespace(set: RenderedSet, namespace: string): NamespaceSet {
  const rendered = set.namespaces.find(({ name }) => name === namespace);
  if (rendered !== undefined) return rendered;
  const known = set.namespaces.map(({ name }) => name);
  if (isFeatureNamespace(namespace)) {
    throw new ChartsProblem(
      `${namespace}: not in the description of ${set.environment}, so all of it would go. Allowed: ${known.join(", ")}. ` +
        `Nothing was changed. Fix: --namespace-too, if the feature has ended`,
    );
  }
  throw new UsageProblem(`${unknownName(`namespace in ${set.environment}`, namespace, known)}. Nothing was changed`);
}

async function parentOf(kubectl: Kubectl, set: RenderedSet, { name, digest }: NamespaceSet): Promise<LiveObject> {
  const parent = await readParent(kubectl, name);
  const applyFirst = `Nothing was changed. Fix: npm run charts -- apply ${set.environment} ${name}, then prune`;
  if (parent === undefined) {
    throw new ChartsProblem(
      `${name}: has no inventory (ConfigMap rkcp-inventory), so nobody knows what is ours. ${applyFirst}`,
    );
  }
  if (groupKindsIn(parent) === undefined) {
    throw new ChartsProblem(
      `${name}: its inventory has no annotation ${applySet.groupKinds}, so nobody knows where to look. ${applyFirst}`,
    );
  }
  const applied = parent.metadata.annotations[renderedAnnotation];
  if (applied !== digest) {
    throw new ChartsProblem(
      `${name}: was last applied from another rendering than this one; an older one would remove what is new. ${applyFirst}`,
    );
  }
  return parent;
}

async function membersOf(kubectl: Kubectl, parent: LiveObject, namespace: string): Promise<LiveObject[]> {
  const kinds = groupKindsIn(parent) ?? [];
  if (kinds.length === 0) return [];
  return kubectl.get(kinds.join(","), "-n", namespace, "-l", `${applySet.partOf}=${inventoryId(namespace)}`);
}

/** A person may have thought for an hour before saying yes. */
function refuseUnlessSame(before: LiveObject, now: LiveObject): void {
  if (before.metadata.resourceVersion === now.metadata.resourceVersion) return;
  throw new ChartsProblem(
    `${before.metadata.namespace ?? ""}: its inventory was changed meanwhile. Nothing was changed. Fix: run prune again`,
  );
}

async function deleteAll(
  kubectl: Kubectl,
  doomed: readonly LiveObject[],
  onDeleted: ((object: string) => void) | undefined,
): Promise<string[]> {
  const deleter = new ExactDeleter(kubectl);
  const deleted: string[] = [];
  // Last applied, first deleted: pods before what they mount and what walls them.
  for (const object of sortedForApply(doomed).toReversed()) {
    if ((await deleter.delete(object)) !== "deleted") continue;
    deleted.push(nameOf(object));
    onDeleted?.(nameOf(object));
  }
  return deleted;
}

const patience = { tries: 30, pauseMilliseconds: 1000 } as const;

/** What is still there after half a minute: finalizers and pods that end slowly. */
async function untilGone(
  kubectl: Kubectl,
  parent: LiveObject,
  namespace: string,
  doomed: readonly LiveObject[],
): Promise<LiveObject[]> {
  if (doomed.length === 0) return [];
  const uids = new Set(doomed.map(({ metadata }) => metadata.uid));
  for (let left = patience.tries; ; left -= 1) {
    const there = (await membersOf(kubectl, parent, namespace)).filter(({ metadata }) => uids.has(metadata.uid));
    if (there.length === 0 || left <= 1) return there;
    await sleep(patience.pauseMilliseconds);
  }
}

/** The inventory forgets kinds of which it holds nothing any more, unless an apply has written it meanwhile. */
async function narrow(
  kubectl: Kubectl,
  rendered: NamespaceSet,
  parent: LiveObject,
  left: readonly LiveObject[],
): Promise<void> {
  // Claims that a StatefulSet made are no members.
  const members = left.filter(({ metadata }) => metadata.labels[applySet.partOf] !== undefined);
  const kinds = groupKindsOf([...rendered.objects, ...members]);
  if (kinds.join(",") === parent.metadata.annotations[applySet.groupKinds]) return;
  const wanted = parentWith(rendered, kinds);
  const { resourceVersion } = parent.metadata;
  const object = { ...wanted, metadata: { ...wanted.metadata, resourceVersion } };
  const answer = await kubectl.ask(["apply", "--server-side", `--field-manager=${fieldManager}`, "-f", "-"], {
    objects: [object],
  });
  if (answer.exitCode === 0 || /the object has been modified|Conflict/.test(answer.stderr)) return;
  throw refused(`${keyOf(object)}: kinds were not narrowed`, answer);
}
