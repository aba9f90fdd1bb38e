import { describe, expect, test } from "vitest";
import type { ApiObject } from "../../../rehearsal/kubernetes/api-client";
import { budgetFaults, danglingReferences, emptyServices } from "../../../rehearsal/kubernetes/references";

const named = (name: string, rest: object = {}): ApiObject => ({ metadata: { name, namespace: "stage" }, ...rest });
const pod = (spec: object): ApiObject => named("engine-1", { spec: { containers: [{ name: "engine" }], ...spec } });
const never = (): boolean => false;

describe("a pod", () => {
  const files = named("engine-files", { data: { "engine.yml": "" } });
  const mounted = (name: string, key = "engine.yml", optional = false) =>
    pod({ volumes: [{ name: "files", configMap: { name, optional, items: [{ key, path: key }] } }] });

  test("that names only what is there is fine", () => {
    expect(danglingReferences([mounted("engine-files")], [files], [])).toEqual([]);
  });

  test("that names a ConfigMap nobody made is reported", () => {
    expect(danglingReferences([mounted("engine-flies")], [files], [])).toEqual([
      "stage/engine-1: ConfigMap engine-flies is not there",
    ]);
  });

  test("that names a key the ConfigMap has not is reported", () => {
    expect(danglingReferences([mounted("engine-files", "engine.yaml")], [files], [])).toEqual([
      "stage/engine-1: ConfigMap engine-files has no key engine.yaml",
    ]);
  });

  test("may lack what it calls optional", () => {
    expect(danglingReferences([mounted("nobodys", "any", true)], [], [])).toEqual([]);
  });

  test("is looked through: projected volumes, variables and init containers too", () => {
    const everywhere = pod({
      volumes: [{ name: "all", projected: { sources: [{ configMap: { name: "a" } }, { secret: { name: "b" } }] } }],
      initContainers: [{ name: "init", envFrom: [{ configMapRef: { name: "c" } }] }],
      containers: [{ name: "engine", env: [{ name: "X", valueFrom: { secretKeyRef: { name: "d", key: "x" } } }] }],
    });
    expect(danglingReferences([everywhere], [], [])).toEqual([
      "stage/engine-1: ConfigMap a is not there",
      "stage/engine-1: Secret b is not there",
      "stage/engine-1: Secret d is not there",
      "stage/engine-1: ConfigMap c is not there",
    ]);
  });
});

describe("a Service", () => {
  const service = named("engine", { spec: { selector: { name: "engine" }, ports: [{ name: "http", port: 8000 }] } });
  const slice = (ready: boolean, port = "http"): ApiObject => ({
    metadata: { name: "engine-x", namespace: "stage", labels: { "kubernetes.io/service-name": "engine" } },
    endpoints: [{ conditions: { ready } }],
    ports: [{ name: port, port: 8000 }],
  });

  test("that a ready pod answers is fine", () => {
    expect(emptyServices([service], [slice(true)], never)).toEqual([]);
  });

  test.each([
    ["nobody's pod", [] as ApiObject[]],
    ["a pod that is not ready", [slice(false)]],
    ["a pod that listens elsewhere", [slice(true, "metrics")]],
  ])("in front of %s is reported", (_what, slices) => {
    expect(emptyServices([service], slices, never)).toEqual([
      "stage/Service engine: no ready pod answers on port http",
    ]);
  });

  test("in front of what is idle on purpose, or an alias, is left alone", () => {
    const alias = named("elsewhere", { spec: { type: "ExternalName", externalName: "engine.stage.svc" } });
    expect(emptyServices([service, alias], [], () => true)).toEqual([]);
  });
});

describe("a PodDisruptionBudget", () => {
  const budget = (expectedPods: number, disruptionsAllowed: number) =>
    named("engine", { status: { expectedPods, disruptionsAllowed } });

  test("that lets one pod go is fine", () => expect(budgetFaults([budget(1, 1)], never)).toEqual([]));

  test("that guards nobody is reported", () => {
    expect(budgetFaults([budget(0, 0)], never)).toEqual(["stage/PodDisruptionBudget engine: selects no pod"]);
  });

  test("that would never let a node go is reported", () => {
    expect(budgetFaults([budget(1, 0)], never)).toEqual([
      "stage/PodDisruptionBudget engine: allows no eviction while every pod is ready",
    ]);
  });
});
