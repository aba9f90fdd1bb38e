import { dataStorageClass } from "../../platform/storage";
import type { Workload } from "../../platform/workloads/workload";
import type { PodTemplate, StatefulSetSpec } from "./manifest";
import { labelsOf, selectorOf } from "./metadata";

/** The Service that names the pods, `rabbitmq-0.rabbitmq-nodes`; undefined where there is one pod, which needs no name. */
export function governingService({ name, kind, scaling }: Pick<Workload, "name" | "kind" | "scaling">) {
  return kind === "stateful-set" && scaling.kind === "replicated" ? `${name}-nodes` : undefined;
}

/**
 * Pods with a name and volumes of their own, started together and replaced one by one: the next pod of a name is made
 * when the last one is gone, whatever took it away. A Deployment holds to that in a rollout alone; when a node is drained
 * or lost, its next pod runs beside the old one for as long as that takes to end (seen in the rehearsal), and two of a
 * singleton spend the same coins. `Parallel` also lets a rollout replace a pod that never became ready.
 * Volumes stay when the pods go, and when the StatefulSet goes: only a person deletes data.
 *
 * @throws when it would be autoscaled: each replica holds a part of the data
 */
export function statefulSetSpec(workload: Workload, template: PodTemplate): StatefulSetSpec {
  const { name, scaling, claims = {} } = workload;
  if (scaling.kind === "replicated" && scaling.min !== scaling.max) {
    throw new Error(`${name} keeps data in each replica and may not be autoscaled. Fix: give min and max alike`);
  }
  const serviceName = governingService(workload);
  const templates = Object.values(claims);
  return {
    replicas: scaling.kind === "replicated" ? scaling.min : scaling.replicas,
    ...(serviceName !== undefined && { serviceName }),
    podManagementPolicy: "Parallel",
    updateStrategy: { type: "RollingUpdate" },
    revisionHistoryLimit: 5,
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
    selector: { matchLabels: selectorOf(workload) },
    template,
    ...(templates.length > 0 && {
      volumeClaimTemplates: templates.map((claim) => ({
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { name: claim.name, labels: labelsOf(workload) },
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: dataStorageClass,
          resources: { requests: { storage: `${claim.sizeGiB}Gi` } },
        },
      })),
    }),
  };
}
