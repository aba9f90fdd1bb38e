import { z } from "zod";
import { keyOf } from "../../charts/inventory";
import type { LiveObject } from "../../cli/charts/live-object";
import { pruneNamespace } from "../../cli/charts/prune";
import type { RenderedSet } from "../../cli/charts/rendered-set";
import type { OnProgress } from "../tools/cache";
import { departing } from "./description";
import type { RehearsedCluster } from "./rehearsed-cluster";
import { compare, countByKind, type Snapshot, within } from "./snapshot";

/** Somebody else's objects: one that is like nothing of ours, and one that looks like what leaves. */
const foreign = [
  { name: "of-others", labels: {} },
  { name: `of-others-${departing}`, labels: { "app.kubernetes.io/name": departing } },
] as const;

/**
 * A workload leaves the way a person takes it out: the description knows it no more, all is applied, and a prune deletes
 * what is not rendered any more. What may go follows from what was rendered before, and not from what the prune says.
 *
 * @param before every set that was applied so far
 */
export async function leaveAndPrune(cluster: RehearsedCluster, before: readonly RenderedSet[], onProgress: OnProgress) {
  const { departed: set, environment } = cluster.description;
  const namespace = environment.name;
  const first = await cluster.apply("admin", set, ["cluster"], onProgress);
  const { warnings } = await cluster.apply("deployer", set, [namespace], onProgress);
  const unready = await cluster.settle(set, onProgress);
  for (const metadata of foreign) {
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { ...metadata, namespace } };
    await cluster.api.must("POST", `/api/v1/namespaces/${namespace}/configmaps`, object);
  }

  const whole = await cluster.snapshot();
  const gone = departedOf(before, set, namespace).filter((key) => whole.has(`${namespace}/${key}`));
  const theirs = withOwned(
    gone.map((key) => `${namespace}/${key}`),
    whole,
  );
  const { listed, outcome, left } = await prune(cluster, set, onProgress);
  const problems = [
    ...first.warnings,
    ...warnings,
    ...unready,
    ...(outcome === "pruned" ? [] : [`prune of ${namespace}: the answer is "${outcome}"`]),
    ...left.map((key) => `${key}: the prune left it`),
    ...without(gone, listed).map((key) => `${key}: left the description, and the prune did not list it`),
    ...without(listed, gone).map((key) => `${key}: the prune listed it, and it did not leave the description`),
    ...(await strayChanges(cluster, whole, theirs, onProgress)),
  ];
  const others = countByKind(within(await cluster.snapshot(), (one) => one === namespace));
  return { problems, note: `${gone.length} objects went, ${gone.join(", ")}; others as before: ${others}` };
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
  return [
    ...removed.filter((key) => !theirs.has(key)).map((key) => `${key}: went with the prune`),
    ...[...added, ...replaced].map((key) => `${key}: not as before the prune`),
    // The inventory says of which kinds there is nothing left.
    ...changed.filter((key) => !key.endsWith("/ConfigMap/rkcp-inventory")).map((key) => `${key}: the prune changed it`),
  ];
}

/** `group/Kind/name` of what was rendered once and is not any more. */
function departedOf(before: readonly RenderedSet[], now: RenderedSet, namespace: string): string[] {
  const keysIn = ({ namespaces }: RenderedSet): string[] =>
    namespaces.filter(({ name }) => name === namespace).flatMap(({ objects }) => objects.map(keyOf));
  return without([...new Set(before.flatMap(keysIn))], keysIn(now)).sort();
}

const owned = z.looseObject({
  metadata: z.looseObject({ ownerReferences: z.array(z.looseObject({ uid: z.string() })).default([]) }),
});

/** Those objects, what they own, what that owns, and so on. */
function withOwned(keys: readonly string[], snapshot: Snapshot): ReadonlySet<string> {
  const all = [...snapshot.values()].map(({ key, uid, content }) => {
    return { key, uid, owners: owned.parse(JSON.parse(content)).metadata.ownerReferences.map((one) => one.uid) };
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
