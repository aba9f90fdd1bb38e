import { keyOf } from "../../charts/inventory";
import { choose } from "./choice";
import { openCluster } from "./cluster-check";
import { differencesFrom, isClusterAdministrator, namespaceObject, reliedOn } from "./cluster-set";
import { fieldManager, type Kubectl } from "./kubectl";
import { refused } from "./kubectl-error";
import { type LiveObject, nameOf } from "./live-object";
import { parentOver, readParent } from "./parent";
import type { NamespaceSet, RenderedSet } from "./rendered-set";

export interface DiffOptions {
  readonly kubectl: Kubectl;
  readonly set: RenderedSet;
  /** Namespaces, and `cluster`. @default all of it */
  readonly names?: readonly string[];
}

/** What an apply would do to one part. */
export interface PartDiff {
  /** The namespace; `cluster` for the cluster set. */
  readonly name: string;
  /** Unified diff, or one line for each difference; empty when there is none. */
  readonly text: string;
}

/**
 * What an apply would change: the server itself is asked, by a dry run. Secrets are never compared.
 *
 * @throws ChartsProblem when the context is another environment's, or the server refuses an object
 */
export async function diffCharts({ set, names = [], ...options }: DiffOptions): Promise<PartDiff[]> {
  const choice = choose(set, names);
  const kubectl = await openCluster(options.kubectl, set, choice.cluster && choice.namespaces.length === 0);
  const parts: PartDiff[] = [];
  if (choice.cluster || choice.all) parts.push({ name: "cluster", text: await clusterDiff(kubectl, set) });
  for (const namespace of choice.namespaces) {
    parts.push({ name: namespace.name, text: await namespaceDiff(kubectl, set, namespace) });
  }
  return parts;
}

/** A dry run needs the right to apply: whoever hasn't reads and compares. */
async function clusterDiff(kubectl: Kubectl, set: RenderedSet): Promise<string> {
  if (!(await isClusterAdministrator(kubectl))) {
    const seen = reliedOn(
      set,
      set.namespaces.map(({ name }) => name),
    );
    return (await differencesFrom(kubectl, seen)).map((line) => `${line}\n`).join("");
  }
  const objects = set.clusterObjects.filter(({ kind }) => kind !== "Secret");
  const namespaces = new Set((await kubectl.get("namespaces")).map(({ metadata }) => metadata.name));
  const isPlaceable = ({ metadata }: LiveObject) =>
    metadata.namespace === undefined || namespaces.has(metadata.namespace);
  const unplaced = objects.filter((object) => !isPlaceable(object));
  return (await serverDiff(kubectl, "cluster", objects.filter(isPlaceable))) + allNew(unplaced);
}

async function namespaceDiff(kubectl: Kubectl, set: RenderedSet, namespace: NamespaceSet): Promise<string> {
  const { name, objects } = namespace;
  const [there] = await kubectl.get("namespace", name);
  // The server can't try objects in a namespace that isn't there.
  if (there === undefined) {
    const own = namespaceObject(set, name);
    return allNew([...(own === undefined ? [] : [own]), namespace.parent, ...objects]);
  }
  const live = await readParent(kubectl, name);
  const jobs = new Set((await kubectl.present(objects.filter(({ kind }) => kind === "Job"))).map(keyOf));
  const wanted = objects.filter((object) => !jobs.has(keyOf(object)) && object.kind !== "Secret");
  return serverDiff(kubectl, name, [parentOver(namespace, live), ...wanted]);
}

function allNew(objects: readonly LiveObject[]): string {
  return objects.map((object) => `+ ${nameOf(object)} (new, in a namespace that isn't there yet)\n`).join("");
}

async function serverDiff(kubectl: Kubectl, name: string, objects: readonly LiveObject[]): Promise<string> {
  if (objects.length === 0) return "";
  const answer = await kubectl.ask(
    ["diff", "--server-side", `--field-manager=${fieldManager}`, "--force-conflicts", "-f", "-"],
    { objects },
  );
  if (answer.exitCode <= 1 && !/^error|^Error/m.test(answer.stderr)) return readable(answer.stdout);
  const denied = deniedByPolicy(answer.stderr, objects);
  if (denied.length > 0) {
    // A new release of what is pinned: the server's dry run allows it once the cluster set has been applied.
    const rest = objects.filter((object) => !denied.includes(object));
    const lines = await differencesFrom(kubectl, denied);
    return (await serverDiff(kubectl, name, rest)) + lines.map((line) => `~ ${line} (${notYet})\n`).join("");
  }
  throw refused(`${name}: can't be compared`, answer);
}

const notYet = "the policies in the cluster don't allow it yet";

/** Objects that one of the cluster's admission policies refuses, by kubectl's lines. */
export function deniedByPolicy(stderr: string, objects: readonly LiveObject[]): LiveObject[] {
  const denied = new Set(
    [
      ...stderr.matchAll(
        /^Error from server \(Forbidden\): ([a-z]+)\S* "([^"]+)" is forbidden: ValidatingAdmissionPolicy/gm,
      ),
    ].map(([, plural = "", object = ""]) => `${plural}/${object}`),
  );
  return objects.filter(({ kind, metadata }) => denied.has(`${kind.toLowerCase()}s/${metadata.name}`));
}

/** Of the dry run alone: nobody renders them. */
const madeByServer = /^[-+] {2}(creationTimestamp|uid|generation|resourceVersion): /;

/** kubectl compares files of a temporary folder, whose names say nothing to a person. */
export function readable(text: string): string {
  return text
    .split("\n")
    .filter((line) => !line.startsWith("diff -u ") && !madeByServer.test(line))
    .map((line) => line.replace(/^(---|\+\+\+) \S+\/(?:LIVE|MERGED)-\d+\/(\S+)\t.*$/, "$1 $2"))
    .join("\n");
}
