import { describe, expect, test } from "vitest";
import { reliedOn } from "../../../cli/charts/cluster-set";
import { deniedByPolicy, readable } from "../../../cli/charts/diff";
import { differingPaths } from "../../../cli/charts/difference";
import { liveObjectSchema } from "../../../cli/charts/live-object";
import { configMap, deployment, namespace, setOf } from "./sets";

describe("a live object", () => {
  test("doesn't differ by what the server adds", () => {
    expect(
      differingPaths({ spec: { rules: [{ a: 1 }], empty: {} } }, { spec: { rules: [{ a: 1, b: 2 }] }, status: {} }),
    ).toEqual([]);
  });

  test("doesn't differ by what the server leaves out because it says nothing", () => {
    expect(differingPaths({ globalDefault: false, value: 0, text: "" }, {})).toEqual([]);
    expect(differingPaths({ globalDefault: false }, { globalDefault: true })).toEqual(["globalDefault"]);
  });

  test("differs where a value is another, a list is longer, or a part is missing", () => {
    const rendered = { spec: { a: 1, list: ["x"], part: { b: 1 } } };
    expect(differingPaths(rendered, { spec: { a: 2, list: ["x", "y"] } })).toEqual([
      "spec.a",
      "spec.list",
      "spec.part",
    ]);
  });
});

test("a namespace relies on the cluster set but for what is in other namespaces, those of features, and Secrets", () => {
  const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "reviewer", namespace: "stage" } };
  const priority = { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "high" } };
  const inside = [configMap("kube-system", "theirs"), configMap("stage", "own")];
  const set = setOf({
    cluster: [namespace("stage"), namespace("tools"), namespace("feature-x"), priority, secret, ...inside],
    namespaces: { stage: { one: [configMap("stage", "one")] } },
  });
  expect(reliedOn(set, ["stage", "feature-x"]).map(({ metadata }) => metadata.name)).toEqual(["stage", "high", "own"]);
});

test("a diff names objects, not files of a temporary folder", () => {
  const text = [
    "diff -u -N /tmp/LIVE-123/v1.ConfigMap.stage.files /tmp/MERGED-456/v1.ConfigMap.stage.files",
    "--- /tmp/LIVE-123/v1.ConfigMap.stage.files\t2026-01-01 00:00:00.000000000 +0000",
    "+++ /tmp/MERGED-456/v1.ConfigMap.stage.files\t2026-01-01 00:00:00.000000000 +0000",
    "@@ -1 +1 @@",
    "+  uid: 60f4c5c5-54ce-4a7e-8af1-7c283d8e5dc4",
    "-  generation: 1",
  ].join("\n");
  expect(readable(text)).toBe("--- v1.ConfigMap.stage.files\n+++ v1.ConfigMap.stage.files\n@@ -1 +1 @@");
});

test("objects that an admission policy refuses are told by kubectl's lines", () => {
  const stderr =
    "Error from server (Forbidden): deployments.apps \"pinned\" is forbidden: ValidatingAdmissionPolicy 'p' denied request: no\n" +
    'Error from server (Forbidden): deployments.apps "quota" is forbidden: exceeded quota: stage\n';
  const objects = ["pinned", "quota", "other"].map((name) => liveObjectSchema.parse(deployment("stage", name)));
  expect(deniedByPolicy(stderr, objects).map(({ metadata }) => metadata.name)).toEqual(["pinned"]);
});
