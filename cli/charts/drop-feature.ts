import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { unknownName } from "../unknown-name";
import { UsageProblem } from "../usage";
import { openCluster } from "./cluster-check";
import { ExactDeleter } from "./delete-exactly";
import type { Kubectl } from "./kubectl";
import { isControlled, type LiveObject, nameOf } from "./live-object";
import { readParent } from "./parent";
import { ChartsProblem } from "./problem";
import type { PruneOptions } from "./prune";
import { isFeatureNamespace } from "./rendered-set";

/** What goes with a namespace. */
export interface DropPlan {
  readonly namespace: string;
  /** Everything in it that can be listed, but Secrets, events and what controllers make. */
  readonly objects: readonly LiveObject[];
}

export interface DropOptions extends Omit<PruneOptions, "confirm" | "onDeleted"> {
  readonly confirm: (plan: DropPlan) => Promise<boolean>;
}

/**
 * Deletes the namespace of a feature that has ended, with all it holds; waits until it is gone.
 *
 * @throws ChartsProblem unless the namespace is a feature's of ours that the description doesn't know any more, and all
 * in it that holds data was named
 */
export async function dropFeatureNamespace(options: DropOptions): Promise<"dropped" | "nothing" | "declined"> {
  const { set, namespace, stateful = [], confirm } = options;
  refuseUnlessEnded(options);
  const kubectl = await openCluster(options.kubectl, set, false);
  const [found] = await kubectl.get("namespace", namespace);
  if (found === undefined) return "nothing";
  if (found.metadata.labels["app.kubernetes.io/managed-by"] !== "rkcp" || !(await readParent(kubectl, namespace))) {
    throw new ChartsProblem(
      `${namespace}: has no inventory or label of ours. Nothing was changed. Fix: find out who made it; it is theirs`,
    );
  }
  const objects = await everythingIn(kubectl, namespace);
  const unnamed = objects.map(dataName).filter((name) => name !== undefined && !stateful.includes(name));
  if (unnamed.length > 0) {
    throw new ChartsProblem(
      `${namespace}: holds data in ${unnamed.join(", ")}. Nothing was changed. ` +
        `Fix: if that may go, add ${unnamed.map((name) => `--stateful ${name}`).join(" ")}`,
    );
  }
  if (!(await confirm({ namespace, objects }))) return "declined";
  await new ExactDeleter(kubectl).delete(found);
  await untilGone(kubectl, found);
  return "dropped";
}

function refuseUnlessEnded({ set, namespace }: DropOptions): void {
  const known = set.namespaces.map(({ name }) => name);
  if (known.includes(namespace)) {
    throw new ChartsProblem(
      `${namespace}: is in the description of ${set.environment}. Allowed: feature-* that it doesn't know any more. ` +
        `Nothing was changed. Fix: leave --namespace-too out, or end the feature first (npm run feature -- expire)`,
    );
  }
  if (isFeatureNamespace(namespace)) return;
  throw new UsageProblem(
    `${unknownName(`namespace in ${set.environment}`, namespace, known)}; only feature-* goes with --namespace-too. Nothing was changed`,
  );
}

/** Made by controllers in every namespace, or of no weight. */
const passedOver =
  /^(secrets|events|events\.events\.k8s\.io|pods|replicasets\.apps|endpoints|endpointslices\..*|controllerrevisions\.apps)$/;
const born = new Set(["ServiceAccount default", "ConfigMap kube-root-ca.crt"]);

async function everythingIn(kubectl: Kubectl, namespace: string): Promise<LiveObject[]> {
  const resources = await kubectl.must(["api-resources", "--namespaced", "--verbs=list", "--no-headers", "-o", "name"]);
  const wanted = resources.split("\n").filter((name) => name !== "" && !passedOver.test(name));
  // Must be seen: what holds data. The rest is for the list.
  const data = await kubectl.get("persistentvolumeclaims,statefulsets.apps", "-n", namespace);
  const rest = wanted.filter((name) => name !== "persistentvolumeclaims" && name !== "statefulsets.apps");
  const all = [...data, ...(await kubectl.getAllowed([rest.join(","), "-n", namespace]))];
  return all.filter((object) => !born.has(nameOf(object)) && !isControlled(object));
}

const withVolumes = z.looseObject({ spec: z.looseObject({ volumeClaimTemplates: z.array(z.unknown()).min(1) }) });

/** A singleton is a StatefulSet too, mostly without a volume: it holds nothing that could be lost with it. */
function dataName(object: LiveObject): string | undefined {
  const { kind, metadata } = object;
  const holdsData =
    kind === "PersistentVolumeClaim" || (kind === "StatefulSet" && withVolumes.safeParse(object).success);
  return holdsData ? `${kind.toLowerCase()}/${metadata.name}` : undefined;
}

/** Pods get their grace period, 90 seconds at most; volumes are let go after them. */
const patience = { seconds: 180, pauseMilliseconds: 1000 } as const;

async function untilGone(kubectl: Kubectl, { metadata }: LiveObject): Promise<void> {
  const limit = Date.now() + patience.seconds * 1000;
  while (Date.now() < limit) {
    const [now] = await kubectl.get("namespace", metadata.name);
    if (now === undefined || now.metadata.uid !== metadata.uid) return;
    await sleep(patience.pauseMilliseconds);
  }
  throw new ChartsProblem(
    `${metadata.name}: is being deleted, and still there after ${patience.seconds} s. Fix: look what its status waits for (kubectl get namespace ${metadata.name} -o yaml)`,
  );
}
