import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../../../../pipeline/model";
import { lines, objectChanges, values } from "../rendered";
import { changed, deployment, object } from "./objects";

const claim = (storage: string) => [
  { metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } } },
];
const statefulSet = object("apps/v1", "StatefulSet", "redis", {
  spec: {
    replicas: 1,
    serviceName: "redis-nodes",
    podManagementPolicy: "Parallel",
    selector: { matchLabels: { app: "redis" } },
    template: { spec: { containers: [{ name: "redis", image: "redis:7" }] } },
    volumeClaimTemplates: claim("8Gi"),
  },
});
const job = object("batch/v1", "Job", "migrate", {
  spec: { backoffLimit: 6, template: { spec: { containers: [{ name: "migrate", image: "peatio:1" }] } } },
});
const service = object("v1", "Service", "api", {
  spec: { type: "ClusterIP", selector: { app: "api" }, ports: [{ name: "http", port: 8000 }] },
});
const volumeClaim = object("v1", "PersistentVolumeClaim", "data", {
  spec: { accessModes: ["ReadWriteOnce"], storageClassName: "gp3", resources: { requests: { storage: "8Gi" } } },
});
const binding = object("rbac.authorization.k8s.io/v1", "RoleBinding", "deployers", {
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "deployer" },
  subjects: [{ kind: "Group", name: "rkcp:deployer" }],
});
const storageClass = object("storage.k8s.io/v1", "StorageClass", "data", {
  provisioner: "ebs.csi.aws.com",
  parameters: { type: "gp3" },
  reclaimPolicy: "Retain",
  allowVolumeExpansion: false,
});
const priority = object("scheduling.k8s.io/v1", "PriorityClass", "money", { value: 1000, description: "first" });
const sealed = object("v1", "ConfigMap", "sealed", { immutable: true, data: { a: "1" } });
const open = object("v1", "ConfigMap", "open", { data: { a: "1" } });

/** What the API server does with a change of one field. */
const rows: readonly [string, JsonObject, string, Json, "update" | "replace"][] = [
  ["Deployment", deployment("api"), "spec.replicas", 3, "update"],
  ["Deployment", deployment("api"), "spec.template.spec.priorityClassName", "money", "update"],
  ["Deployment", deployment("api"), "spec.selector.matchLabels", { app: "other" }, "replace"],
  ["StatefulSet", statefulSet, "spec.replicas", 3, "update"],
  ["StatefulSet", statefulSet, "spec.template.spec.priorityClassName", "money", "update"],
  ["StatefulSet", statefulSet, "spec.updateStrategy", { type: "OnDelete" }, "update"],
  ["StatefulSet", statefulSet, "spec.persistentVolumeClaimRetentionPolicy", { whenDeleted: "Retain" }, "update"],
  ["StatefulSet", statefulSet, "spec.serviceName", "redis-peers", "replace"],
  ["StatefulSet", statefulSet, "spec.podManagementPolicy", "OrderedReady", "replace"],
  ["StatefulSet", statefulSet, "spec.selector.matchLabels", { app: "other" }, "replace"],
  ["StatefulSet", statefulSet, "spec.volumeClaimTemplates", claim("16Gi"), "replace"],
  ["Job", job, "spec.backoffLimit", 3, "update"],
  ["Job", job, "spec.template.spec.priorityClassName", "money", "replace"],
  ["Job", job, "spec.podFailurePolicy", { rules: [] }, "replace"],
  ["Service", service, "spec.type", "NodePort", "update"],
  ["Service", service, "spec.ports", [{ name: "http", port: 8001 }], "update"],
  ["Service", service, "spec.clusterIP", "None", "replace"],
  ["PersistentVolumeClaim", volumeClaim, "spec.resources.requests.storage", "16Gi", "update"],
  ["PersistentVolumeClaim", volumeClaim, "spec.resources.requests.storage", "4Gi", "replace"],
  ["PersistentVolumeClaim", volumeClaim, "spec.storageClassName", "gp2", "replace"],
  ["RoleBinding", binding, "subjects", [], "update"],
  ["RoleBinding", binding, "roleRef.name", "administrator", "replace"],
  ["StorageClass", storageClass, "allowVolumeExpansion", true, "update"],
  ["StorageClass", storageClass, "parameters.type", "gp2", "replace"],
  ["StorageClass", storageClass, "reclaimPolicy", "Delete", "replace"],
  ["PriorityClass", priority, "description", "second", "update"],
  ["PriorityClass", priority, "value", 1, "replace"],
  ["ConfigMap", open, "data.a", "2", "update"],
  ["an immutable ConfigMap", sealed, "data.a", "2", "replace"],
  ["an immutable ConfigMap", sealed, "immutable", false, "replace"],
  ["an immutable ConfigMap", sealed, "metadata.labels", { a: "b" }, "update"],
];

const named = rows.map((row) => ({ row, what: `${row[0]}: ${row[2]} to ${JSON.stringify(row[3])}: ${row[4]}` }));

test.each(named)("$what", ({ row: [, before, field, value, expected] }) => {
  const [change] = objectChanges([before], [changed(before, field, value)]);
  expect([change?.class, change?.values.some(({ forcesReplacement }) => forcesReplacement)]).toEqual([
    expected,
    expected === "replace",
  ]);
});

describe("what comes and goes", () => {
  test("is created, or destroyed, whole and without values", () => {
    const [created] = objectChanges([], [deployment("api")]);
    expect(created).toMatchObject({
      class: "create",
      scope: "stage",
      type: "Deployment",
      values: [],
      after: deployment("api"),
    });
    const [destroyed] = objectChanges([deployment("api")], []);
    expect(destroyed).toMatchObject({ class: "destroy", values: [], before: deployment("api") });
    expect(destroyed).not.toHaveProperty("after");
  });

  test("belongs to the whole cluster without a namespace, and to a namespace wherever its file is", () => {
    const { namespace: _, ...metadata } = { name: "data", namespace: "x" };
    expect(lines(objectChanges([], [{ ...storageClass, metadata }, binding]))).toEqual([
      "create cluster storage.k8s.io/StorageClass/data",
      "create stage rbac.authorization.k8s.io/RoleBinding/deployers",
    ]);
  });

  test("another version of an API leaves an object what it is", () => {
    const [change] = objectChanges(
      [object("autoscaling/v2beta2", "HorizontalPodAutoscaler", "api", {})],
      [object("autoscaling/v2", "HorizontalPodAutoscaler", "api", {})],
    );
    expect([change?.class, values(change)]).toEqual([
      "update",
      ['apiVersion: "autoscaling/v2beta2" -> "autoscaling/v2"'],
    ]);
  });
});

describe("what has another name", () => {
  const run = (hash: string, image: string) => ({
    ...changed(job, "spec.template.spec.containers", [{ name: "migrate", image }]),
    metadata: { name: `migrate-${hash}`, namespace: "stage" },
  });

  test("a Job named after its content runs again: one update, and nothing that the API server would refuse", () => {
    const changes = objectChanges([run("0a1b2c3d", "peatio:1")], [run("9f8e7d6c", "peatio:2")]);
    expect(lines(changes)).toEqual(["update stage batch/Job/migrate-9f8e7d6c was batch/Job/migrate-0a1b2c3d"]);
    expect(values(changes[0])).toEqual([
      'metadata.name: "migrate-0a1b2c3d" -> "migrate-9f8e7d6c"',
      'spec.template.spec.containers[migrate].image.tag: "1" -> "2"',
    ]);
  });

  test("a ConfigMap named after its content is one update of its text", () => {
    const files = (hash: string, text: string) => object("v1", "ConfigMap", `files-${hash}`, { data: { a: text } });
    const changes = objectChanges([files("0a1b2c3d4e", "1")], [files("1b2c3d4e5f", "2")]);
    expect(lines(changes)).toEqual([
      "update stage core/ConfigMap/files-1b2c3d4e5f was core/ConfigMap/files-0a1b2c3d4e",
    ]);
    expect(values(changes[0])).toContain('data.a: "1" -> "2"');
  });

  test("two Jobs of one stem are told apart by nobody: they come and go", () => {
    const changes = objectChanges(
      [run("0a1b2c3d", "peatio:1"), run("1a1b2c3d", "peatio:2")],
      [run("2a1b2c3d", "peatio:3")],
    );
    expect(changes.map(({ class: what }) => what)).toEqual(["destroy", "destroy", "create"]);
  });

  test("a renamed object is made anew, and its former name is told", () => {
    const changes = objectChanges([deployment("peatio-api")], [deployment("peatio-web")]);
    expect(lines(changes)).toEqual(["replace stage apps/Deployment/peatio-web was apps/Deployment/peatio-api"]);
    expect(values(changes[0])).toContain('! metadata.name: "peatio-api" -> "peatio-web"');
    expect(changes[0]).not.toHaveProperty("moveTo");
  });

  test("another content under another name is another object", () => {
    const changes = objectChanges([deployment("api")], [deployment("web", { replicas: 2 })]);
    expect(changes.map(({ class: what }) => what)).toEqual(["destroy", "create"]);
  });
});
