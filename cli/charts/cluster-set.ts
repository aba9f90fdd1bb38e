import { differingPaths } from "./difference";
import type { Kubectl } from "./kubectl";
import { byIdentity, identityOf, type LiveObject, nameOf } from "./live-object";
import { ChartsProblem } from "./problem";
import { isFeatureNamespace, type RenderedSet } from "./rendered-set";

/** Whether the user is cluster administrator: nobody else applies what belongs to the whole cluster. */
export async function isClusterAdministrator(kubectl: Kubectl): Promise<boolean> {
  return (await kubectl.ask(["auth", "can-i", "*", "*", "--all-namespaces"])).exitCode === 0;
}

/** The Namespace object of a feature's namespace, which comes and goes with the feature. */
export function namespaceObject(set: RenderedSet, namespace: string): LiveObject | undefined {
  return set.clusterObjects.find(({ kind, metadata }) => kind === "Namespace" && metadata.name === namespace);
}

/**
 * What of the cluster set namespaces rely on: what belongs to no namespace, and what is in one of them. What is in
 * others (`kube-system`, Vault's reviewer) nobody but a cluster administrator may see.
 */
export function reliedOn(set: RenderedSet, namespaces: readonly string[]): LiveObject[] {
  return set.clusterObjects.filter(({ kind, metadata }) => {
    if (kind === "Secret") return false;
    if (kind === "Namespace") return namespaces.includes(metadata.name) && !isFeatureNamespace(metadata.name);
    return metadata.namespace === undefined || namespaces.includes(metadata.namespace);
  });
}

/** How the cluster differs from the objects, one line each; read alone, so that any group can ask. */
export async function differencesFrom(kubectl: Kubectl, objects: readonly LiveObject[]): Promise<string[]> {
  const live = byIdentity(await kubectl.present(objects));
  return objects.flatMap((object) => {
    const found = live.get(identityOf(object));
    if (found === undefined) return [`${nameOf(object)} is not there`];
    const paths = differingPaths(contentOf(object), contentOf(found));
    return paths.length === 0 ? [] : [`${nameOf(object)} differs in ${paths.slice(0, 3).join(", ")}${more(paths, 3)}`];
  });
}

/** @throws ChartsProblem when the cluster set has to be applied first, with what differs */
export async function refuseUnlessClusterIsAsRendered(
  kubectl: Kubectl,
  set: RenderedSet,
  namespaces: readonly string[],
): Promise<void> {
  const differences = await differencesFrom(kubectl, reliedOn(set, namespaces));
  if (differences.length === 0) return;
  const lines = differences.slice(0, 20).map((line) => `  ${line}\n`);
  throw new ChartsProblem(
    `${set.environment}: what belongs to the whole cluster is not as rendered:\n${lines.join("")}` +
      `${differences.length > 20 ? `  and ${differences.length - 20} more\n` : ""}Nothing was changed. ` +
      `Fix: first, as cluster administrator (break-glass): npm run charts -- apply ${set.environment} cluster; ` +
      `or --cluster-later, where the server then refuses what the old set doesn't allow`,
  );
}

/** Identity is the key, and the API version may be an older one of the same kind. */
function contentOf({ metadata, ...rest }: LiveObject): unknown {
  const { labels, annotations } = metadata;
  return { ...rest, apiVersion: undefined, metadata: { labels, annotations } };
}

function more(items: readonly unknown[], shown: number): string {
  return items.length > shown ? ` and ${items.length - shown} more places` : "";
}
