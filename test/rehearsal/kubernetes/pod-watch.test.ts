import { describe, expect, test } from "vitest";
import type { ApiObject } from "../../../rehearsal/kubernetes/api-client";
import { podOf } from "../../../rehearsal/kubernetes/pod";
import { PodWatch } from "../../../rehearsal/kubernetes/pod-watch";

interface PodState {
  readonly isReady?: boolean;
  readonly isLeaving?: boolean;
  readonly phase?: string;
}

/** A pod of Deployment `engine` as the API server tells of it. */
const pod = (name: string, { isReady = true, isLeaving = false, phase = "Running" }: PodState = {}): ApiObject => ({
  metadata: {
    name,
    namespace: "stage",
    labels: { "pod-template-hash": "5f6" },
    ownerReferences: [{ kind: "ReplicaSet", name: "engine-5f6" }],
    ...(isLeaving && { deletionTimestamp: "2026-11-23T00:00:00Z" }),
  },
  spec: { nodeName: "general-a-1" },
  status: { phase, conditions: [{ type: "Ready", status: isReady ? "True" : "False" }] },
});

const engine = new Set(["stage/Deployment engine"]);
const nobody = new Set<string>();

describe("a singleton", () => {
  test("with two pods at once breaks its promise, and both are named", () => {
    const watch = new PodWatch({ singletons: engine, alwaysServed: nobody });
    watch.take("ADDED", pod("engine-5f6-a"));
    watch.take("ADDED", pod("engine-5f6-b", { isReady: false }));
    expect(watch.problems()).toEqual(["stage/Deployment engine: two pods at once (engine-5f6-a, engine-5f6-b)"]);
  });

  test("whose old pod is still leaving has two", () => {
    const watch = new PodWatch({ singletons: engine, alwaysServed: nobody });
    watch.take("MODIFIED", pod("engine-5f6-a", { isLeaving: true }));
    watch.take("ADDED", pod("engine-5f6-b"));
    expect(watch.problems()).toHaveLength(1);
  });

  test("whose old pod has gone or ended has one", () => {
    const watch = new PodWatch({ singletons: engine, alwaysServed: nobody });
    watch.take("ADDED", pod("engine-5f6-a"));
    watch.take("DELETED", pod("engine-5f6-a", { isLeaving: true }));
    watch.take("ADDED", pod("engine-5f6-b", { phase: "Failed" }));
    watch.take("ADDED", pod("engine-5f6-c"));
    expect(watch.problems()).toEqual([]);
  });
});

describe("what runs many times", () => {
  test("breaks its promise the moment its last ready pod leaves", () => {
    const watch = new PodWatch({ singletons: nobody, alwaysServed: engine });
    watch.take("ADDED", pod("engine-5f6-a"));
    watch.take("MODIFIED", pod("engine-5f6-a", { isLeaving: true }));
    expect(watch.problems()).toEqual(["stage/Deployment engine: for a moment no pod was ready"]);
  });

  test("keeps it while another is ready", () => {
    const watch = new PodWatch({ singletons: nobody, alwaysServed: engine });
    watch.take("ADDED", pod("engine-5f6-a"));
    watch.take("ADDED", pod("engine-5f6-b"));
    watch.take("DELETED", pod("engine-5f6-a"));
    expect(watch.problems()).toEqual([]);
  });
});

test("a pod that no node takes says why, in the scheduler's words", () => {
  const waiting: ApiObject = {
    metadata: { name: "redis-0", namespace: "stage", ownerReferences: [{ kind: "StatefulSet", name: "redis" }] },
    spec: {},
    status: {
      phase: "Pending",
      conditions: [{ type: "PodScheduled", status: "False", message: "0/3 nodes are available" }],
    },
  };
  expect(podOf(waiting)).toMatchObject({ owner: "StatefulSet redis", unschedulable: "0/3 nodes are available" });
});
