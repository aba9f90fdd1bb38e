import type { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import type { Replicated, Scaling, Workload } from "../../platform/workloads/workload";
import { addObject } from "./manifest";
import { labelsOf, selectorOf } from "./metadata";

/** A workload that may run many times. */
export type ReplicatedWorkload = Workload & { readonly scaling: Replicated };

/**
 * Narrows a workload to one that a Deployment may hold and an autoscaler touch.
 *
 * @throws when it is a singleton, with the reason why it must stay one
 */
export function replicated(workload: Workload): ReplicatedWorkload {
  const { scaling, name } = workload;
  if (scaling.kind === "singleton") {
    throw new Error(
      `${name} may not run twice: ${scaling.why}. Fix: make it a stateful-set, whose next pod waits for the last one to end`,
    );
  }
  return { ...workload, scaling };
}

/** A Deployment gains a pod before it loses one. */
export const rolling = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } as const;

/** How many pods the Deployment states; nothing where the autoscaler decides, or each apply would undo its decision. */
export function statedReplicas(scaling: Replicated): { readonly replicas?: number } {
  return scales(scaling) ? {} : { replicas: scaling.min };
}

/** Whether there is anything for an autoscaler to decide. */
export const scales = (scaling: Scaling): boolean => scaling.kind === "replicated" && scaling.max > scaling.min;

/** Takes only what `replicated()` let through: a singleton does not compile. */
export function autoscaler(scope: Construct, id: string, workload: ReplicatedWorkload): ApiObject {
  const { name, scaling } = workload;
  return addObject(
    scope,
    id,
    "HorizontalPodAutoscaler",
    { name, labels: labelsOf(workload) },
    {
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
        minReplicas: scaling.min,
        maxReplicas: scaling.max,
        metrics: [
          {
            type: "Resource",
            resource: { name: "cpu", target: { type: "Utilization", averageUtilization: scaling.cpuPercent } },
          },
        ],
        // A quiet minute is no reason to close connections.
        behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
      },
    },
  );
}

/**
 * One pod may always be evicted: a budget in `minAvailable` would block the drain of a node for ever where there is one
 * replica. A pod that isn't healthy anyway never holds up a drain.
 */
export function disruptionBudget(scope: Construct, id: string, workload: Workload): ApiObject {
  return addObject(
    scope,
    id,
    "PodDisruptionBudget",
    { name: workload.name, labels: labelsOf(workload) },
    {
      spec: {
        maxUnavailable: 1,
        selector: { matchLabels: selectorOf(workload) },
        unhealthyPodEvictionPolicy: "AlwaysAllow",
      },
    },
  );
}
