import { z } from "zod";
import { managedBy } from "../../constructs/kubernetes/metadata";
import { fieldManager, type Kubectl } from "./kubectl";
import { causes } from "./kubectl-error";
import type { LiveObject } from "./live-object";
import { ChartsProblem } from "./problem";

/** Environment and cluster's ARN that a set is for. */
export interface Target {
  readonly environment: string;
  readonly cluster: string;
}

/** What a kubeconfig's context points to. */
export interface ContextPointsTo {
  readonly context: string;
  /** Name of the cluster's entry: its ARN when `aws eks update-kubeconfig` wrote it. */
  readonly cluster: string;
}

/** The ConfigMap by which a cluster says whose it is. */
export const marker = { namespace: "kube-system", name: "rkcp-environment" } as const;

const configSchema = z.looseObject({
  contexts: z.array(z.looseObject({ name: z.string(), context: z.looseObject({ cluster: z.string() }) })),
});

/**
 * kubectl pinned to a context that is the environment's, by its name and by what the cluster says of itself.
 *
 * @param onlyClusterSet whether nothing but the cluster set will be applied: it alone may go to a cluster that doesn't
 * say yet whose it is
 * @throws ChartsProblem when it is another's; nothing has been changed then
 */
export async function openCluster(kubectl: Kubectl, target: Target, onlyClusterSet: boolean): Promise<Kubectl> {
  const points = await contextOf(kubectl, target);
  const fault = faultOfContext(points, target);
  if (fault !== undefined) throw new ChartsProblem(fault);
  const pinned = kubectl.pinnedTo(points.context);
  const markerFault = faultOfMarker(await readMarker(pinned), target, onlyClusterSet);
  if (markerFault !== undefined) throw new ChartsProblem(markerFault);
  return pinned;
}

async function contextOf(kubectl: Kubectl, target: Target): Promise<ContextPointsTo> {
  const answer = await kubectl.ask(["config", "view", "--minify", "-o", "json"]);
  const parsed = answer.exitCode === 0 ? configSchema.safeParse(JSON.parse(answer.stdout)) : undefined;
  const [found] = parsed?.data?.contexts ?? [];
  if (found !== undefined) return { context: found.name, cluster: found.context.cluster };
  throw new ChartsProblem(`kubeconfig: ${causes(answer.stderr).join("; ")}. ${updateKubeconfig(target)}`);
}

/** Why a context is not the environment's; undefined when it is. */
export function faultOfContext({ context, cluster }: ContextPointsTo, target: Target): string | undefined {
  if (cluster === target.cluster) return undefined;
  return (
    `kubeconfig: context ${context} points to cluster ${cluster}. Allowed: ${target.cluster}, the cluster of ` +
    `${target.environment}. Nothing was changed. ${updateKubeconfig(target)}`
  );
}

/** Why a cluster that says so is not the environment's; undefined when it is. */
export function faultOfMarker(
  found: LiveObject | undefined,
  target: Target,
  onlyClusterSet: boolean,
): string | undefined {
  const where = `ConfigMap ${marker.namespace}/${marker.name}`;
  if (found === undefined) {
    if (onlyClusterSet) return undefined;
    return (
      `cluster: has no ${where}, so it doesn't say whose it is. Nothing was changed. ` +
      `Fix: once, as cluster administrator (break-glass): npm run charts -- apply ${target.environment} cluster`
    );
  }
  const { environment, cluster } = dataOf(found);
  if (environment === target.environment && cluster === target.cluster) return undefined;
  return (
    `cluster: its ${where} says it is ${environment ?? "nobody"}'s, ${cluster ?? "of no name"}. Allowed: ` +
    `${target.environment}'s, ${target.cluster}. Nothing was changed. ${updateKubeconfig(target)}`
  );
}

function updateKubeconfig({ environment, cluster }: Target): string {
  const [, region = "", , name = ""] = /^arn:aws:eks:([^:]+):(\d+):cluster\/(.+)$/.exec(cluster) ?? [];
  return `Fix: with credentials of ${environment}'s account: aws eks update-kubeconfig --region ${region} --name ${name}`;
}

const dataSchema = z.looseObject({ environment: z.string(), cluster: z.string() }).partial().catch({});

function dataOf(found: LiveObject) {
  return dataSchema.parse(found["data"]);
}

async function readMarker(kubectl: Kubectl): Promise<LiveObject | undefined> {
  return (await kubectl.get("configmap", marker.name, "-n", marker.namespace))[0];
}

/** Marks a cluster as the environment's. `create`, and immutable: nobody's mark is ever overwritten. */
export async function writeMarker(kubectl: Kubectl, target: Target): Promise<"written" | "there"> {
  if ((await readMarker(kubectl)) !== undefined) return "there";
  const object = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { ...marker, labels: { ...managedBy } },
    immutable: true,
    data: { environment: target.environment, cluster: target.cluster },
  };
  await kubectl.must(["create", `--field-manager=${fieldManager}`, "-f", "-"], { objects: [object] });
  return "written";
}
