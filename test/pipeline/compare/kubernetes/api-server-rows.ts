import type { Json, JsonObject } from "../../../../pipeline/model";
import { deployment, object } from "./objects";

/** Pods with a label to spare, so that another selector would still find them. */
const labels = { app: "one", line: "one" };
const pod = (image: string, spec: JsonObject = {}) => ({
  metadata: { labels },
  spec: { containers: [{ name: "one", image }], ...spec },
});
const claim = (storage: string) => [
  { metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } } },
];
const clusterWide = (apiVersion: string, kind: string, name: string, body: JsonObject): JsonObject => ({
  apiVersion,
  kind,
  metadata: { name },
  ...body,
});

const replicated = deployment("api", { selector: { matchLabels: { app: "one" } }, template: pod("peatio:1") });
const statefulSet = object("apps/v1", "StatefulSet", "redis", {
  spec: {
    replicas: 1,
    serviceName: "redis-nodes",
    podManagementPolicy: "Parallel",
    selector: { matchLabels: { app: "one" } },
    template: pod("redis:7"),
    volumeClaimTemplates: claim("8Gi"),
  },
});
export const job = object("batch/v1", "Job", "migrate", {
  spec: { backoffLimit: 6, template: pod("peatio:1", { restartPolicy: "Never" }) },
});
const service = object("v1", "Service", "api", {
  spec: {
    type: "ClusterIP",
    clusterIP: "172.20.0.20",
    selector: { app: "api" },
    ports: [{ name: "http", port: 8000 }],
  },
});
const volumeClaim = object("v1", "PersistentVolumeClaim", "data", {
  spec: { accessModes: ["ReadWriteOnce"], storageClassName: "gp3", resources: { requests: { storage: "8Gi" } } },
});
export const binding = object("rbac.authorization.k8s.io/v1", "RoleBinding", "deployers", {
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "deployer" },
  subjects: [{ kind: "Group", apiGroup: "rbac.authorization.k8s.io", name: "rkcp:deployer" }],
});
export const storageClass = clusterWide("storage.k8s.io/v1", "StorageClass", "data", {
  provisioner: "ebs.csi.aws.com",
  parameters: { type: "gp3" },
  reclaimPolicy: "Retain",
  volumeBindingMode: "WaitForFirstConsumer",
  allowVolumeExpansion: false,
});
const priority = clusterWide("scheduling.k8s.io/v1", "PriorityClass", "money", { value: 1000, description: "first" });
const sealed = object("v1", "ConfigMap", "sealed", { immutable: true, data: { a: "1" } });
const open = object("v1", "ConfigMap", "open", { data: { a: "1" } });
const quota = object("v1", "ResourceQuota", "room", { spec: { hard: { pods: "4" }, scopes: ["BestEffort"] } });
const budget = object("policy/v1", "PodDisruptionBudget", "api", {
  spec: { maxUnavailable: 1, selector: { matchLabels: { app: "one" } } },
});
const failure = { rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }] };

/** An object, the field of it that changes, to what, and how the API server takes it. */
export type Row = readonly [
  kind: string,
  before: JsonObject,
  field: string,
  value: Json,
  expected: "update" | "replace",
];

/** What the API server does with a change of one field. A long test asks a real one the same. */
export const rows: readonly Row[] = [
  ["Deployment", replicated, "spec.replicas", 3, "update"],
  ["Deployment", replicated, "spec.template", pod("peatio:2"), "update"],
  ["Deployment", replicated, "spec.selector", { matchLabels: { line: "one" } }, "replace"],
  ["StatefulSet", statefulSet, "spec.replicas", 3, "update"],
  ["StatefulSet", statefulSet, "spec.template", pod("redis:8"), "update"],
  [
    "StatefulSet",
    statefulSet,
    "spec.updateStrategy",
    { type: "RollingUpdate", rollingUpdate: { partition: 1 } },
    "update",
  ],
  ["StatefulSet", statefulSet, "spec.minReadySeconds", 5, "update"],
  ["StatefulSet", statefulSet, "spec.revisionHistoryLimit", 3, "update"],
  ["StatefulSet", statefulSet, "spec.persistentVolumeClaimRetentionPolicy", { whenDeleted: "Delete" }, "update"],
  ["StatefulSet", statefulSet, "spec.serviceName", "redis-peers", "replace"],
  ["StatefulSet", statefulSet, "spec.podManagementPolicy", "OrderedReady", "replace"],
  ["StatefulSet", statefulSet, "spec.selector", { matchLabels: { line: "one" } }, "replace"],
  ["StatefulSet", statefulSet, "spec.volumeClaimTemplates", claim("16Gi"), "replace"],
  ["Job", job, "spec.backoffLimit", 3, "update"],
  ["Job", job, "spec.activeDeadlineSeconds", 60, "update"],
  ["Job", job, "spec.template", pod("peatio:2", { restartPolicy: "Never" }), "replace"],
  ["Job", job, "spec.podFailurePolicy", failure, "replace"],
  ["Job", job, "spec.completions", 2, "replace"],
  ["Service", service, "spec.type", "NodePort", "update"],
  ["Service", service, "spec.ports", [{ name: "http", port: 8001 }], "update"],
  ["Service", service, "spec.clusterIP", "172.20.0.21", "replace"],
  ["PersistentVolumeClaim", volumeClaim, "spec.resources.requests.storage", "4Gi", "replace"],
  ["PersistentVolumeClaim", volumeClaim, "spec.storageClassName", "gp2", "replace"],
  ["PersistentVolumeClaim", volumeClaim, "spec.accessModes", ["ReadWriteMany"], "replace"],
  ["RoleBinding", binding, "subjects", [], "update"],
  ["RoleBinding", binding, "roleRef.name", "administrator", "replace"],
  ["StorageClass", storageClass, "allowVolumeExpansion", true, "update"],
  ["StorageClass", storageClass, "parameters.type", "gp2", "replace"],
  ["StorageClass", storageClass, "reclaimPolicy", "Delete", "replace"],
  ["StorageClass", storageClass, "volumeBindingMode", "Immediate", "replace"],
  ["StorageClass", storageClass, "provisioner", "ebs.example.com", "replace"],
  ["PriorityClass", priority, "description", "second", "update"],
  ["PriorityClass", priority, "value", 1, "replace"],
  ["PriorityClass", priority, "preemptionPolicy", "Never", "replace"],
  ["ResourceQuota", quota, "spec.hard.pods", "5", "update"],
  ["ResourceQuota", quota, "spec.scopes", ["NotBestEffort"], "replace"],
  ["PodDisruptionBudget", budget, "spec.maxUnavailable", 2, "update"],
  ["PodDisruptionBudget", budget, "spec.selector", { matchLabels: { line: "one" } }, "update"],
  ["ConfigMap", open, "data.a", "2", "update"],
  ["an immutable ConfigMap", sealed, "data.a", "2", "replace"],
  ["an immutable ConfigMap", sealed, "immutable", false, "replace"],
  ["an immutable ConfigMap", sealed, "metadata.labels", { a: "b" }, "update"],
];
