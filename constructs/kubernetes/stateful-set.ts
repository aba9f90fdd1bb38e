import { dataStorageClass } from "../../platform/storage";
import type { Workload } from "../../platform/workloads/workload";
import type { PodTemplate } from "./manifest";
import { labelsOf, selectorOf } from "./metadata";

/** The Service that names the pods: `rabbitmq-0.rabbitmq-nodes`. */
export const governingService = ({ name }: Pick<Workload, "name">) => `${name}-nodes`;

/**
 * Pods with a name and volumes of their own, started together and replaced one by one. Volumes stay when the pods go, and
 * when the StatefulSet goes: only a person deletes data.
 *
 * @throws when it would be autoscaled: each replica holds a part of the data
 */
export function statefulSetSpec(workload: Workload, template: PodTemplate) {
  const { name, scaling, claims = {} } = workload;
  if (scaling.kind === "replicated" && scaling.min !== scaling.max) {
    throw new Error(`${name} keeps data in each replica and may not be autoscaled. Fix: give min and max alike`);
  }
  return {
    replicas: scaling.kind === "replicated" ? scaling.min : scaling.replicas,
    serviceName: governingService(workload),
    podManagementPolicy: "Parallel",
    updateStrategy: { type: "RollingUpdate" },
    revisionHistoryLimit: 5,
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
    selector: { matchLabels: selectorOf(workload) },
    template,
    volumeClaimTemplates: Object.values(claims).map((claim) => ({
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: claim.name, labels: labelsOf(workload) },
      spec: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: dataStorageClass,
        resources: { requests: { storage: `${claim.sizeGiB}Gi` } },
      },
    })),
  };
}
