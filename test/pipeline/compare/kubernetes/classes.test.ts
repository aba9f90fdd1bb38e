import { describe, expect, test } from "vitest";
import { lines, objectChanges, values } from "../rendered";
import { binding, job, type Row, rows, storageClass } from "./api-server-rows";
import { changed, deployment, object } from "./objects";

/** Growing a claim needs one that is bound, which takes more than an API server. */
const grown: Row = [
  "PersistentVolumeClaim",
  object("v1", "PersistentVolumeClaim", "data", { spec: { resources: { requests: { storage: "8Gi" } } } }),
  "spec.resources.requests.storage",
  "16Gi",
  "update",
];

const named = [...rows, grown].map((row) => ({
  row,
  what: `${row[0]}: ${row[2]} to ${JSON.stringify(row[3])}: ${row[4]}`,
}));

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
    expect(lines(objectChanges([], [storageClass, binding]))).toEqual([
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
