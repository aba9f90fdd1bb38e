import { setTimeout as sleep } from "node:timers/promises";
import { choose, type Choice } from "./choice";
import { openCluster, writeMarker } from "./cluster-check";
import { isClusterAdministrator, namespaceObject, refuseUnlessClusterIsAsRendered } from "./cluster-set";
import { fingerprint } from "./difference";
import { fieldManager, type Kubectl } from "./kubectl";
import { refused } from "./kubectl-error";
import { byIdentity, identityOf, type LiveObject, nameOf } from "./live-object";
import { parentOver, readParent } from "./parent";
import { ChartsProblem } from "./problem";
import { authorityFor } from "./vault-authority";
import { isFeatureNamespace, type NamespaceSet, type RenderedSet, sortedForApply } from "./rendered-set";

/** What an apply did to one namespace, or to the cluster set. */
export interface Applied {
  /** The namespace; `cluster` for the cluster set. */
  readonly name: string;
  /** Such as `Deployment peatio-api`. */
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly unchanged: number;
}

export interface ApplyOptions {
  readonly kubectl: Kubectl;
  readonly set: RenderedSet;
  /** Namespaces, and `cluster`. @default all namespaces, and the cluster set when the user is cluster administrator */
  readonly names?: readonly string[];
  /** Apply although the cluster set differs. @default false */
  readonly clusterLater?: boolean;
  /** Called when a part begins. */
  readonly onBegin?: (name: string) => void;
  /** Called when a part is done: what has been told stays, whatever happens then. */
  readonly onApplied?: (applied: Applied) => void;
}

export interface ApplyResult {
  readonly applied: readonly Applied[];
  /** What the server warned of. */
  readonly warnings: readonly string[];
}

/**
 * Applies a rendered set: server-side apply, namespace by namespace, and nothing is ever removed. What can be refused
 * is refused before the first object is written.
 *
 * @throws ChartsProblem when the context is another environment's, when the cluster set has to come first, when an
 * inventory is another tool's, or with what the server refused
 */
export async function applyCharts(options: ApplyOptions): Promise<ApplyResult> {
  const { set, names = [], onBegin, onApplied } = options;
  const choice = choose(set, names);
  const kubectl = await openCluster(options.kubectl, set, choice.cluster && choice.namespaces.length === 0);
  const withCluster = choice.cluster || (choice.all && (await isClusterAdministrator(kubectl)));
  await refuseUnlessPossible(kubectl, options, choice, withCluster);
  const applied: Applied[] = [];
  const part = async (name: string, apply: () => Promise<Applied>): Promise<void> => {
    onBegin?.(name);
    const done = await apply();
    applied.push(done);
    onApplied?.(done);
  };
  if (withCluster) await part("cluster", () => applyClusterSet(kubectl, set));
  for (const namespace of choice.namespaces) {
    await part(namespace.name, () => applyNamespace(kubectl, set, namespace));
  }
  return { applied, warnings: kubectl.warnings };
}

async function refuseUnlessPossible(
  kubectl: Kubectl,
  { set, clusterLater = false }: ApplyOptions,
  { namespaces }: Choice,
  withCluster: boolean,
): Promise<void> {
  const names = namespaces.map(({ name }) => name);
  if (!withCluster && !clusterLater) await refuseUnlessClusterIsAsRendered(kubectl, set, names);
  // Reads every parent: a foreign one is refused before anything is written.
  for (const name of names) await readParent(kubectl, name);
}

async function applyClusterSet(kubectl: Kubectl, set: RenderedSet): Promise<Applied> {
  const marked = await writeMarker(kubectl, set);
  const { created, ...rest } = await applyObjects(kubectl, "cluster", sortedForApply(set.clusterObjects));
  return { ...rest, created: [...(marked === "written" ? ["ConfigMap rkcp-environment"] : []), ...created] };
}

/**
 * The inventory's parent is written before its members, with the kinds of both the old set and the new one: an apply
 * that is interrupted leaves nothing that a later prune would not look at.
 */
async function applyNamespace(kubectl: Kubectl, set: RenderedSet, namespace: NamespaceSet): Promise<Applied> {
  const { name } = namespace;
  const { parts, left, isFresh } = await applyFeature(kubectl, set, namespace);
  const live = await patiently(isFresh, () => readParent(kubectl, name));
  const parent = await patiently(isFresh, () => applyObjects(kubectl, name, [parentOver(namespace, live)]));
  const rest = await patiently(isFresh, () => applyObjects(kubectl, name, left));
  return sum(name, [...parts, parent, rest]);
}

/** A feature's namespace comes and goes with it, and so do the rights in it: before them, nobody may write there. */
async function applyFeature(kubectl: Kubectl, set: RenderedSet, { name, objects }: NamespaceSet) {
  const own = isFeatureNamespace(name) ? namespaceObject(set, name) : undefined;
  if (own === undefined) return { parts: [], left: objects, isFresh: false };
  const rights = objects.filter(({ kind }) => kind === "RoleBinding" || kind === "Role");
  const made = await applyObjects(kubectl, name, [own]);
  const granted = await applyObjects(kubectl, name, rights, { mayBeUnseen: true });
  const authority = await authorityFor(kubectl, set.environment, name);
  return {
    parts: [made, granted],
    left: [...authority, ...objects.filter((object) => !rights.includes(object))],
    isFresh: made.created.length + granted.created.length > 0,
  };
}

/** Rights in a namespace that has just been made count after a moment: the server's authorizer reads them from a cache. */
const patience = { tries: 8, pauseMilliseconds: 500 } as const;

async function patiently<T>(isFresh: boolean, action: () => Promise<T>): Promise<T> {
  for (let left = isFresh ? patience.tries : 1; ; left -= 1) {
    try {
      return await action();
    } catch (thrown) {
      if (left <= 1 || !(thrown instanceof ChartsProblem) || !/Forbidden/.test(thrown.message)) throw thrown;
      await sleep(patience.pauseMilliseconds);
    }
  }
}

/**
 * @param mayBeUnseen whether objects that the user may not see are taken for absent
 * @throws ChartsProblem with what the server refused, and how much it took before
 */
async function applyObjects(
  kubectl: Kubectl,
  name: string,
  objects: readonly LiveObject[],
  { mayBeUnseen = false }: { readonly mayBeUnseen?: boolean } = {},
): Promise<Applied> {
  if (objects.length === 0) return { name, created: [], changed: [], unchanged: 0 };
  const look = (some: readonly LiveObject[]) =>
    mayBeUnseen ? kubectl.getAllowed(["-f", "-"], { objects: some }) : kubectl.present(some);
  const before = byIdentity(await look(objects));
  // A Job can't be changed, and its name is made of its content: one that is there has been applied.
  const wanted = objects.filter((object) => object.kind !== "Job" || !before.has(identityOf(object)));
  if (wanted.length > 0) {
    const answer = await kubectl.ask(
      ["apply", "--server-side", `--field-manager=${fieldManager}`, "--force-conflicts", "-f", "-"],
      { objects: wanted },
    );
    if (answer.exitCode !== 0) {
      const took = answer.stdout.split("\n").filter((line) => line.endsWith(" serverside-applied")).length;
      throw refused(
        `${name}: ${took} of ${wanted.length} objects were applied, then`,
        answer,
        "The same apply continues",
      );
    }
  }
  const after = byIdentity(wanted.length > 0 ? await look(wanted) : []);
  const created = wanted.filter((object) => !before.has(identityOf(object)));
  const changed = wanted.filter((object) => {
    const [was, is] = [before.get(identityOf(object)), after.get(identityOf(object))];
    return was !== undefined && is !== undefined && fingerprint(was) !== fingerprint(is);
  });
  return {
    name,
    created: created.map(nameOf),
    changed: changed.map(nameOf),
    unchanged: objects.length - created.length - changed.length,
  };
}

function sum(name: string, parts: readonly Applied[]): Applied {
  return {
    name,
    created: parts.flatMap(({ created }) => created),
    changed: parts.flatMap(({ changed }) => changed),
    unchanged: parts.reduce((total, { unchanged }) => total + unchanged, 0),
  };
}
