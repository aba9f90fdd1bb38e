import { describe, expect, test } from "vitest";
import { causeOf, lastWords } from "../../../cli/charts/cause";
import { type LiveObject, liveObjectSchema } from "../../../cli/charts/live-object";
import { stateOf } from "../../../cli/charts/workload-state";
import { deployment, job, statefulSet } from "./sets";

const live = (object: object, more: object = {}): LiveObject => {
  const parsed = liveObjectSchema.parse({ ...object, ...more });
  return { ...parsed, metadata: { uid: `uid-of-${parsed.metadata.name}`, generation: 1, ...parsed.metadata } };
};
const stateWith = (object: object, status?: object) => {
  const { namespace: _namespace, kind: _kind, name: _name, ...rest } = stateOf(live(object), live(object, { status }));
  return rest;
};
const seen = { observedGeneration: 1 };

describe("a Deployment", () => {
  const api = deployment("stage", "api", 2);

  test("is ready when all pods of the newest template are available and no other is left", () => {
    const status = { ...seen, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
    expect(stateWith(api, status)).toEqual({ ready: 2, wanted: 2, verdict: "ready" });
  });

  test.each([
    [
      "its status is of an earlier generation",
      { observedGeneration: 0, replicas: 2, updatedReplicas: 2, availableReplicas: 2 },
    ],
    ["pods of the old template are left", { ...seen, replicas: 3, updatedReplicas: 2, availableReplicas: 3 }],
    ["a pod is not available", { ...seen, replicas: 2, updatedReplicas: 2, availableReplicas: 1 }],
    ["nobody has looked at it", undefined],
  ])("waits while %s", (_why, status) => {
    expect(stateWith(api, status)).toMatchObject({ verdict: "waiting" });
  });

  test("of zero replicas is idle, for the reason that it carries", () => {
    const idle = deployment("stage", "arke", 0, { "rkcp.io/idle-because": "no strategy yet" });
    expect(stateWith(idle, seen)).toEqual({ ready: 0, wanted: 0, verdict: "idle", cause: "no strategy yet" });
  });

  test("that isn't there waits, and says so", () => {
    expect(stateOf(live(api), undefined)).toMatchObject({ verdict: "waiting", cause: "is not there" });
  });
});

describe("a StatefulSet", () => {
  const rolled = { ...seen, replicas: 1, readyReplicas: 1, updateRevision: "b", currentRevision: "b" };

  test("is ready when its pods are, of the newest revision", () => {
    expect(stateWith(statefulSet("stage", "redis"), rolled)).toMatchObject({ ready: 1, verdict: "ready" });
  });

  test("waits while a pod is of the revision before", () => {
    expect(stateWith(statefulSet("stage", "redis"), { ...rolled, currentRevision: "a" })).toMatchObject({
      verdict: "waiting",
    });
  });
});

describe("a Job", () => {
  const migrate = job("stage", "migrate");

  test("is ready when it has completed", () => {
    const status = { succeeded: 1, conditions: [{ type: "Complete", status: "True" }] };
    expect(stateWith(migrate, status)).toEqual({ ready: 1, wanted: 1, verdict: "ready" });
  });

  test("that has failed is not waited for", () => {
    const status = { conditions: [{ type: "Failed", status: "True", message: "Job has reached the backoff limit" }] };
    expect(stateWith(migrate, status)).toMatchObject({ verdict: "failed", cause: "Job has reached the backoff limit" });
  });
});

describe("the cause of a workload that isn't ready", () => {
  const api = live(deployment("stage", "api", 1));
  const owned = (kind: string, name: string, by: LiveObject, more: object = {}) =>
    live(
      {
        apiVersion: "v1",
        kind,
        metadata: {
          name,
          namespace: "stage",
          ownerReferences: [{ kind: by.kind, name: by.metadata.name, uid: by.metadata.uid }],
        },
      },
      more,
    );
  const set = owned("ReplicaSet", "api-1", api);
  const pod = (status: object) => owned("Pod", "api-1-x", set, { status });
  const event = (about: LiveObject, reason: string, message: string) =>
    live({
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: "event", namespace: "stage" },
      type: "Warning",
      reason,
      message,
      involvedObject: { uid: about.metadata.uid },
      lastTimestamp: null,
    });
  const cause = (around: { pods?: LiveObject[]; replicaSets?: LiveObject[]; events?: LiveObject[] }) =>
    causeOf(api, { pods: [], replicaSets: [set], events: [], ...around });

  test.each([
    [
      "an image that can't be pulled",
      { waiting: { reason: "ImagePullBackOff", message: 'Back-off pulling image "a:1"' } },
      'container main: ImagePullBackOff, Back-off pulling image "a:1"',
    ],
    [
      "a ConfigMap that is missing",
      { waiting: { reason: "CreateContainerConfigError", message: 'configmap "api-files" not found' } },
      'container main: CreateContainerConfigError, configmap "api-files" not found',
    ],
    [
      "a container that has ended",
      { terminated: { exitCode: 3, reason: "Error", message: "loading\nno such table: users\n" } },
      "container main: Error with exit code 3: no such table: users",
    ],
  ])("is %s", (_what, state, expected) => {
    expect(cause({ pods: [pod({ containerStatuses: [{ name: "main", state }] })] })).toBe(expected);
  });

  test("is what ended a container that waits to be started again", () => {
    const lastState = { terminated: { exitCode: 1, reason: "Error", message: "boom" } };
    const crashing = {
      name: "main",
      state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 40s" } },
      lastState,
    };
    expect(cause({ pods: [pod({ containerStatuses: [crashing] })] })).toBe(
      "container main: CrashLoopBackOff, Error with exit code 1: boom",
    );
  });

  test("is an init container's before what waits for it", () => {
    const initContainerStatuses = [
      { name: "vault-agent", state: { terminated: { exitCode: 1, message: "permission denied" } } },
    ];
    const containerStatuses = [{ name: "main", state: { waiting: { reason: "PodInitializing" } } }];
    expect(cause({ pods: [pod({ initContainerStatuses, containerStatuses })] })).toBe(
      "container vault-agent: ended with exit code 1: permission denied",
    );
  });

  test("is the scheduler's words for a pod that is not placed", () => {
    const conditions = [
      { type: "PodScheduled", status: "False", message: "0/3 nodes are available: 3 Insufficient cpu." },
    ];
    expect(cause({ pods: [pod({ conditions })] })).toBe(
      "api-1-x is not placed: 0/3 nodes are available: 3 Insufficient cpu.",
    );
  });

  test("is the refusal of a pod that can't be made: quota, Pod Security, a policy", () => {
    const message =
      'pods "api-1-y" is forbidden: exceeded quota: stage, requested: pods=1, used: pods=40, limited: pods=40';
    const conditions = [{ type: "ReplicaFailure", status: "True", message }];
    expect(cause({ replicaSets: [owned("ReplicaSet", "api-1", api, { status: { conditions } })] })).toBe(message);
    expect(cause({ events: [event(set, "FailedCreate", message)] })).toBe(message);
  });

  test("is the newest warning about a pod that runs and isn't ready", () => {
    const running = pod({ phase: "Running", containerStatuses: [{ name: "main", state: { running: {} } }] });
    const events = [event(running, "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 500")];
    expect(cause({ pods: [running], events })).toBe(
      "api-1-x: Unhealthy, Readiness probe failed: HTTP probe failed with statuscode: 500",
    );
  });

  test("is not another workload's", () => {
    const others = live(
      { apiVersion: "v1", kind: "Pod", metadata: { name: "other" } },
      { status: { phase: "Failed" } },
    );
    expect(cause({ pods: [others] })).toBe("no pod yet");
  });

  test("of a failed Job has the last words of its pod", () => {
    const migrate = live(job("stage", "migrate"));
    const containerStatuses = [
      { name: "main", state: { terminated: { exitCode: 1, message: "Access denied for user" } } },
    ];
    const pods = [owned("Pod", "migrate-x", migrate, { status: { phase: "Failed", containerStatuses } })];
    expect(lastWords(migrate, { pods, replicaSets: [], events: [] })).toBe(
      "container main: ended with exit code 1: Access denied for user",
    );
  });
});
