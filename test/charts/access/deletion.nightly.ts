import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodesOf } from "../../../rehearsal/kubernetes/nodes";
import { stagePlatform } from "../../support/environments";
import { ClusterUnderTest, type Manifest, type User } from "./cluster-under-test";

const refusal = "makes the API server forget a pod that may still run";
const platform = stagePlatform();
/** A wallets' daemon, and a singleton that is nobody's pin. */
const pinned = "peatio-deposit-0";
const singleton = "peatio-matching-0";

let cluster: ClusterUnderTest;
beforeAll(async () => {
  cluster = await ClusterUnderTest.start(platform, "whole");
  for (const { manifest } of nodesOf(platform.environment)) await create(manifest);
  await cluster.applyEnvironment();
  for (const name of [pinned, singleton]) await runs(name);
});
afterAll(() => cluster?.plane.stop());

interface Pod extends Manifest {
  readonly metadata: Manifest["metadata"] & { readonly uid: string; readonly deletionTimestamp?: string };
  readonly spec: { readonly nodeName?: string };
  readonly status: { readonly phase: string; readonly conditions?: readonly { type: string; status: string }[] };
}

const pods = "/api/v1/namespaces/stage/pods";

async function create(manifest: Readonly<Record<string, unknown>>): Promise<void> {
  expect((await cluster.ask("admin", "POST", "/api/v1/nodes", manifest)).message).toBe("");
}

async function all(): Promise<Pod[]> {
  const { body } = await cluster.ask("admin", "GET", pods);
  return body["items"] as Pod[];
}

const find = async (name: string) => (await all()).find(({ metadata }) => metadata.name === name);

async function given(name: string): Promise<Pod> {
  const pod = await find(name);
  if (!pod) throw new Error(`no pod ${name}`);
  return pod;
}

const runs = (name: string, but?: string) =>
  cluster.until(`${name} runs`, async () => {
    const pod = await find(name);
    return pod?.status.phase === "Running" && pod.metadata.uid !== but;
  });

/** What was asked finishes: the pod goes, and another one of its name runs. */
async function isReplaced(name: string, ask: () => Promise<unknown>): Promise<void> {
  const { uid } = (await given(name)).metadata;
  await ask();
  await runs(name, uid);
}

/** Names of the nodes that are there now. */
async function nodes(): Promise<string[]> {
  const { body } = await cluster.ask("admin", "GET", "/api/v1/nodes");
  return (body["items"] as Manifest[]).map(({ metadata }) => metadata.name);
}

const options = (gracePeriodSeconds: number) => ({ apiVersion: "v1", kind: "DeleteOptions", gracePeriodSeconds });
const evict = (as: User, name: string, deleteOptions?: object) =>
  cluster.ask(as, "POST", `${pods}/${name}/eviction`, {
    apiVersion: "policy/v1",
    kind: "Eviction",
    metadata: { name, namespace: "stage" },
    ...(deleteOptions && { deleteOptions }),
  });
const kubectl = (as: User, ...argv: string[]) => cluster.plane.kubectl(["-n", "stage", ...argv], { as });

describe.each([pinned, singleton])("a grace period of 0 for %s", (name) => {
  test.each<readonly [User, string, () => Promise<{ message: string }>]>([
    ["conny", "by a deletion", () => cluster.ask("conny", "DELETE", `${pods}/${name}`, options(0))],
    ["conny", "in the address", () => cluster.ask("conny", "DELETE", `${pods}/${name}?gracePeriodSeconds=0`)],
    ["conny", "by an eviction", () => evict("conny", name, { gracePeriodSeconds: 0 })],
    ["admin", "by a deletion", () => cluster.ask("admin", "DELETE", `${pods}/${name}`, options(0))],
    ["admin", "by an eviction", () => evict("admin", name, { gracePeriodSeconds: 0 })],
    ["admin", "of all pods", () => cluster.ask("admin", "DELETE", `${pods}?gracePeriodSeconds=0`)],
  ])("is refused to %s %s", async (_, __, ask) => {
    const { uid } = (await given(name)).metadata;
    expect((await ask()).message).toContain(refusal);
    const { metadata } = await given(name);
    expect([metadata.uid, metadata.deletionTimestamp]).toEqual([uid, undefined]);
  });

  test("is refused to kubectl", async () => {
    const { uid } = (await given(name)).metadata;
    const { exitCode, stderr } = await kubectl("conny", "delete", "pod", name, "--force");
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(refusal)]);
    expect((await given(name)).metadata.uid).toBe(uid);
  });
});

describe("a pod that can't run any more or yet", () => {
  test("is deleted once it has ended", async () => {
    const ended = async () => (await all()).find(({ status }) => status.phase === "Succeeded")?.metadata.name;
    await cluster.until("a Job's pod has ended", async () => (await ended()) !== undefined);
    expect((await cluster.ask("conny", "DELETE", `${pods}/${await ended()}`, options(0))).message).toBe("");
  });

  test("is deleted while no node has it", async () => {
    const names = await nodes();
    await kubectl("conny", "cordon", ...names);
    await kubectl("conny", "delete", "pod", singleton);
    await cluster.until("a pod without a node", async () => (await find(singleton))?.status.phase === "Pending");
    const { uid } = (await given(singleton)).metadata;
    // Without --force: the API server completes the request with 0.
    expect((await kubectl("conny", "delete", "pod", singleton, "--wait=false")).exitCode).toBe(0);
    await cluster.until("the next one", async () => ((await find(singleton))?.metadata.uid ?? uid) !== uid);
    await kubectl("conny", "uncordon", ...names);
    await runs(singleton);
  });
});

describe("what ends a pod in order", () => {
  test("is a deletion", () =>
    isReplaced(pinned, async () => {
      expect((await kubectl("conny", "delete", "pod", pinned)).exitCode).toBe(0);
    }));

  test("is an eviction", () =>
    isReplaced(singleton, async () => {
      expect((await evict("conny", singleton)).message).toBe("");
    }));

  test("is a drain, but none that gives no time", async () => {
    const { nodeName = "" } = (await given(pinned)).spec;
    const drain = ["drain", nodeName, "--ignore-daemonsets", "--delete-emptydir-data"];
    const hasty = await kubectl("conny", ...drain, "--grace-period=0", "--timeout=20s");
    expect([hasty.exitCode, hasty.stderr]).toEqual([1, expect.stringContaining(refusal)]);
    await isReplaced(pinned, async () => {
      const { exitCode, stderr } = await kubectl("conny", ...drain, "--timeout=90s");
      expect([exitCode, stderr]).toEqual([0, expect.any(String)]);
    });
    await kubectl("conny", "uncordon", nodeName);
  });

  test("is a rollout", async () => {
    const restart = ["rollout", "restart", `statefulset/${singleton.replace(/-0$/, "")}`];
    await isReplaced(singleton, () => kubectl("olga", ...restart));
  });
});

// docs/kubernetes.md, "A node that is lost".
describe("a node that is lost", () => {
  const dead = "dead-1";

  test("keeps a singleton's pod until somebody has said that the machine is off", async () => {
    await landOnDeadNode();
    const { uid } = (await given(singleton)).metadata;
    await kubectl("conny", "delete", "pod", singleton, "--wait=false");
    const forced = await kubectl("conny", "delete", "pod", singleton, "--force");
    expect(forced.stderr).toContain(refusal);
    const tainted = await kubectl("conny", "taint", "nodes", dead, "node.kubernetes.io/out-of-service=off:NoExecute");
    expect([tainted.exitCode, tainted.stderr]).toEqual([1, expect.stringContaining("Allowed on call")]);
    await cluster.until("the cluster misses the node", async () => !(await isReady(dead)));
    const waiting = await given(singleton);
    expect([waiting.metadata.uid, waiting.metadata.deletionTimestamp]).toEqual([uid, expect.any(String)]);

    await kubectl("admin", "taint", "nodes", dead, "node.kubernetes.io/out-of-service=off:NoExecute");
    await runs(singleton, uid);
  });

  test("is over when its Node is taken away: the cluster's own collector forgets the pods", async () => {
    const { nodeName } = (await given(pinned)).spec;
    await isReplaced(pinned, () => cluster.ask("admin", "DELETE", `/api/v1/nodes/${nodeName}`));
  });

  /** Nothing plays this node: what is placed there is never heard of again. */
  async function landOnDeadNode(): Promise<void> {
    const model = nodesOf(platform.environment).find(({ pool }) => pool !== "wallets")?.manifest as unknown as Manifest;
    const manifest = structuredClone(model);
    manifest.metadata = { ...manifest.metadata, name: dead, annotations: {} };
    const others = await nodes();
    await create(manifest);
    const now = new Date().toISOString();
    const ready = { type: "Ready", status: "True", reason: "Up", lastHeartbeatTime: now, lastTransitionTime: now };
    const status = { ...(manifest["status"] as object), conditions: [ready] };
    const patch = "application/merge-patch+json";
    await cluster.ask("admin", "PATCH", `/api/v1/nodes/${dead}/status`, { status }, patch);
    await kubectl("conny", "cordon", ...others);
    await kubectl("conny", "delete", "pod", singleton);
    await cluster.until("it is placed", async () => (await find(singleton))?.spec.nodeName === dead);
    await kubectl("conny", "uncordon", ...others);
  }

  async function isReady(node: string): Promise<boolean> {
    const { body } = await cluster.ask("admin", "GET", `/api/v1/nodes/${node}`);
    const { conditions = [] } = (body as { status: Pod["status"] }).status;
    return conditions.some(({ type, status }) => type === "Ready" && status === "True");
  }
});
