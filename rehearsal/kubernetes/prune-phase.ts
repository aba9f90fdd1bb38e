import { z } from "zod";
import { keyOf } from "../../charts/inventory";
import type { LiveObject } from "../../cli/charts/live-object";
import { pruneNamespace } from "../../cli/charts/prune";
import type { RenderedSet } from "../../cli/charts/rendered-set";
import type { OnProgress } from "../tools/cache";
import type { RehearsedCluster } from "./rehearsed-cluster";
import { compare, countByKind, type Snapshot } from "./snapshot";
import { departing } from "./upgraded";

/** Somebody else's objects: one that is like nothing of ours, and one that looks like what leaves. */
const foreign = [
  { name: "of-others", labels: {} },
  { name: `of-others-${departing}`, labels: { "app.kubernetes.io/name": departing } },
] as const;

/**
 * What the upgrade's description knows no more is pruned: a workload that left with it, and Jobs of the release before.
 * What may go follows from the two renderings, and not from what the prune says.
 *
 * @param before what was applied
 * @param now what is applied
 */
export async function pruneDeparted(
  cluster: RehearsedCluster,
  before: RenderedSet,
  now: RenderedSet,
  onProgress: OnProgress,
) {
  const namespace = now.environment;
  for (const metadata of foreign) {
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { ...metadata, namespace } };
    await cluster.api.must("POST", `/api/v1/namespaces/${namespace}/configmaps`, object);
  }
  const whole = await cluster.snapshot();
  const gone = without(keysIn(before, namespace), keysIn(now, namespace)).sort();
  const theirs = withOwned(
    gone.map((key) => `${namespace}/${key}`),
    whole,
  );
  const { listed, outcome, left } = await prune(cluster, now, onProgress);
  const problems = [
    ...(outcome === "pruned" ? [] : [`prune of ${namespace}: the answer is "${outcome}"`]),
    ...left.map((key) => `${key}: the prune left it`),
    ...without(gone, listed).map((key) => `${key}: left the description, and the prune did not list it`),
    ...without(listed, gone).map((key) => `${key}: the prune listed it, and it did not leave the description`),
    ...(await strayChanges(cluster, whole, theirs, onProgress)),
  ];
  const kinds = countByKind(new Map([...whole].filter(([key]) => gone.some((one) => key === `${namespace}/${one}`))));
  return { problems, note: `${gone.length} of ${whole.size} objects listed and deleted (${kinds}); others as before` };
}

/** `npm run charts -- prune`, twice: the second one finds nothing more. */
async function prune(cluster: RehearsedCluster, set: RenderedSet, onProgress: OnProgress) {
  const namespace = set.environment;
  const kubectl = await cluster.kubectlOf("deployer");
  const seen: LiveObject[][] = [];
  const confirm = ({ doomed }: { readonly doomed: readonly LiveObject[] }): Promise<boolean> => {
    seen.push([...doomed]);
    onProgress(`pruning ${doomed.length} objects of ${namespace}`);
    return Promise.resolve(true);
  };
  const { outcome } = await pruneNamespace({ kubectl, set, namespace, confirm });
  await pruneNamespace({ kubectl, set, namespace, confirm });
  const [listed = [], left = []] = seen.map((objects) => objects.map(keyOf).sort());
  return { outcome, listed, left };
}

/** What differs beside what had to go, once the garbage collector has taken what that owned. */
async function strayChanges(
  cluster: RehearsedCluster,
  before: Snapshot,
  theirs: ReadonlySet<string>,
  onProgress: OnProgress,
): Promise<string[]> {
  let after = await cluster.snapshot();
  await cluster.until("what the pruned objects owned to go", onProgress, async () => {
    after = await cluster.snapshot();
    return [...theirs].every((key) => !after.has(key));
  });
  const { added, removed, replaced, changed } = compare(before, after);
  // Pods of the rollout before this, which takes its time to end.
  const isOnItsWay = (key: string): boolean => leaving.test(before.get(key)?.content ?? "");
  return [
    ...removed.filter((key) => !theirs.has(key) && !isOnItsWay(key)).map((key) => `${key}: went with the prune`),
    ...[...added, ...replaced].map((key) => `${key}: not as before the prune`),
    // The inventory says of which kinds there is nothing left.
    ...changed
      .filter((key) => !key.endsWith("/ConfigMap/rkcp-inventory") && !isOnItsWay(key))
      .map((key) => `${key}: the prune changed it`),
  ];
}

const leaving = /"deletionTimestamp":/;

/** `group/Kind/name` of what is rendered for a namespace. */
function keysIn({ namespaces }: RenderedSet, namespace: string): string[] {
  return namespaces.filter(({ name }) => name === namespace).flatMap(({ objects }) => objects.map(keyOf));
}

const owned = z.looseObject({
  metadata: z.looseObject({ ownerReferences: z.array(z.looseObject({ uid: z.string() })).default([]) }),
  /** An IPAddress says so whose it is, and no owner. */
  spec: z
    .looseObject({ parentRef: z.looseObject({ namespace: z.string(), name: z.string() }).optional() })
    .optional()
    .catch(undefined),
});

/** Those objects, what they own, what that owns, and so on. */
function withOwned(keys: readonly string[], snapshot: Snapshot): ReadonlySet<string> {
  const all = [...snapshot.values()].map(({ key, kind, uid, content }) => {
    const { metadata, spec } = owned.parse(JSON.parse(content));
    const service = kind === "IPAddress" ? spec?.parentRef : undefined;
    const parent = snapshot.get(`${service?.namespace ?? ""}/core/Service/${service?.name ?? ""}`);
    return { key, uid, owners: [...metadata.ownerReferences, ...(parent ? [parent] : [])].map((one) => one.uid) };
  });
  const found = new Set(keys);
  for (let size = 0; size < found.size;) {
    size = found.size;
    const uids = new Set(all.filter(({ key }) => found.has(key)).map(({ uid }) => uid));
    for (const { key, owners } of all) if (owners.some((uid) => uids.has(uid))) found.add(key);
  }
  return found;
}

function without(keys: readonly string[], others: readonly string[]): string[] {
  const taken = new Set(others);
  return keys.filter((key) => !taken.has(key));
}
