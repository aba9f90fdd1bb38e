import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyCharts } from "../../../cli/charts/apply";
import { diffCharts } from "../../../cli/charts/diff";
import { dropFeatureNamespace } from "../../../cli/charts/drop-feature";
import { Kubectl } from "../../../cli/charts/kubectl";
import { pruneNamespace } from "../../../cli/charts/prune";
import { waitUntilReady } from "../../../cli/charts/readiness";
import { type ControlPlane, startControlPlane } from "../../support/control-plane";
import {
  configMap,
  deployment,
  job,
  namespace,
  service,
  type SetInput,
  setOf,
  statefulSet,
  target,
  writeFolder,
} from "./sets";

const ROOT = path.resolve(__dirname, "../../..");
let plane: ControlPlane;
let folder = "";
let kubectl: Kubectl;
let kubeconfig = "";

const cluster = [
  namespace("stage", { "pod-security.kubernetes.io/warn": "restricted" }),
  namespace("platform-tools", { "pod-security.kubernetes.io/enforce": "restricted" }),
  namespace("feature-x"),
];
const stageFiles = {
  peatio: [configMap("stage", "peatio-files"), deployment("stage", "peatio-api"), job("stage", "migrate-1a2b")],
  redis: [statefulSet("stage", "redis"), configMap("stage", "redis-files"), service("stage", "redis")],
};
const whole: SetInput = {
  cluster,
  namespaces: {
    stage: stageFiles,
    "platform-tools": { jenkins: [deployment("platform-tools", "jenkins", 1)] },
    "feature-x": { peatio: [deployment("feature-x", "peatio-api"), service("feature-x", "peatio-api")] },
  },
};
const withStage = (files: SetInput["namespaces"][string]): SetInput => ({
  ...whole,
  namespaces: { ...whole.namespaces, stage: files },
});
const withoutFeature: SetInput = {
  cluster: cluster.slice(0, 2),
  namespaces: Object.fromEntries(Object.entries(whole.namespaces).filter(([name]) => name !== "feature-x")),
};

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "rkcp-charts-"));
  plane = await startControlPlane({
    parts: "controllers",
    cluster: target.cluster,
    users: { dana: [], eve: [] },
  });
  kubectl = await as("admin");
  kubeconfig = await plane.kubeconfigOf();
  await plane.kubectl(["create", "clusterrolebinding", "dana", "--clusterrole=edit", "--user=dana"]);
  const read = "namespaces,configmaps";
  await plane.kubectl(["create", "clusterrole", "looks", "--verb=get", `--resource=${read}`]);
  await plane.kubectl(["create", "clusterrolebinding", "looks", "--clusterrole=looks", "--user=dana"]);
});
afterAll(async () => {
  await plane.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function as(user: string): Promise<Kubectl> {
  const environment = { PATH: process.env["PATH"] ?? "", HOME: folder };
  return new Kubectl({ file: plane.tools.programs.kubectl, kubeconfig: await plane.kubeconfigOf(user), environment });
}

/** Every object with uid and labels: one that was deleted and made again shows. */
async function objectsThere(): Promise<string> {
  const kinds = "configmaps,services,deployments,statefulsets,jobs,persistentvolumeclaims,namespaces";
  const { stdout } = await plane.kubectl([
    "get", kinds, "-A", "-o",
    'jsonpath={range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name} {.metadata.uid} {.metadata.labels}{"\\n"}{end}',
  ]); // prettier-ignore
  return stdout;
}

const resourceVersionOf = async (...what: string[]) =>
  (await plane.kubectl(["get", ...what, "-o", "jsonpath={.metadata.resourceVersion}"])).stdout;

const exists = async (...what: string[]) => (await plane.kubectl(["get", ...what])).exitCode === 0;

const charts = (argv: readonly string[]) =>
  execa("node", ["--require", "tsx/cjs", "cli/charts.ts", ...argv], {
    cwd: ROOT,
    env: {
      PATH: path.dirname(plane.tools.programs.kubectl) + path.delimiter + (process.env["PATH"] ?? ""),
      HOME: folder,
      KUBECONFIG: kubeconfig,
      NO_COLOR: "1",
    },
    extendEnv: false,
    reject: false,
    all: true,
  });

const yes = () => Promise.resolve(true);

test("a cluster that doesn't say whose it is gets the cluster set and nothing else", async () => {
  const set = setOf(whole);
  await expect(applyCharts({ kubectl, set })).rejects.toThrow(
    "cluster: has no ConfigMap kube-system/rkcp-environment, so it doesn't say whose it is. Nothing was changed.",
  );
  expect(await exists("namespace", "stage")).toBe(false);
  const { applied } = await applyCharts({ kubectl, set, names: ["cluster"] });
  expect(applied[0]?.created).toEqual([
    "ConfigMap rkcp-environment",
    "Namespace stage",
    "Namespace platform-tools",
    "Namespace feature-x",
  ]);
});

test("an apply makes every object of the namespaces, and shows what the server warns of", async () => {
  const { applied, warnings } = await applyCharts({ kubectl, set: setOf(whole), names: ["stage", "feature-x"] });
  expect(applied.map(({ name, created }) => [name, created.length])).toEqual([
    ["stage", 7],
    ["feature-x", 3],
  ]);
  expect(warnings.some((warning) => warning.includes('would violate PodSecurity "restricted:latest"'))).toBe(true);
});

test("a feature gets Vault's authority as its environment has it", async () => {
  await plane.kubectl(["create", "configmap", "vault-ca", "-n", "stage", "--from-literal=ca.pem=the authority"]);
  await applyCharts({ kubectl, set: setOf(whole), names: ["feature-x"] });
  const { stdout } = await plane.kubectl(["get", "configmap", "vault-ca", "-n", "feature-x", "-o", "jsonpath={.data}"]);
  expect(JSON.parse(stdout)).toEqual({ "ca.pem": "the authority" });
});

test("a second apply changes nothing", async () => {
  const look = () =>
    Promise.all([
      resourceVersionOf("configmap", "rkcp-inventory", "-n", "stage"),
      resourceVersionOf("configmap", "peatio-files", "-n", "stage"),
      resourceVersionOf("service", "redis", "-n", "stage"),
      resourceVersionOf("job", "migrate-1a2b", "-n", "stage"),
      resourceVersionOf("namespace", "stage"),
    ]);
  const before = await look();
  const { applied } = await applyCharts({ kubectl, set: setOf(whole), names: ["cluster", "stage"] });
  expect(applied.map(({ created, changed }) => [created, changed])).toEqual([
    [[], []],
    [[], []],
  ]);
  expect(await look()).toEqual(before);
});

test("a diff of what is applied is empty, and one of a change shows it", async () => {
  const none = await diffCharts({ kubectl, set: setOf(whole), names: ["cluster", "stage"] });
  expect(none.map(({ text }) => text)).toEqual(["", ""]);
  const changed = withStage({ ...stageFiles, peatio: [configMap("stage", "peatio-files", { key: "other" })] });
  const [part] = await diffCharts({ kubectl, set: setOf(changed), names: ["stage"] });
  expect(part?.text).toMatch(/^--- v1\.ConfigMap\.stage\.peatio-files\n[^]*- {2}key: value\n\+ {2}key: other$/m);
});

test("a Job that is there is left alone, whatever is rendered now", async () => {
  const { spec, ...rest } = job("stage", "migrate-1a2b");
  const changed = { ...rest, spec: { ...spec, backoffLimit: 2, template: job("stage", "other").spec.template } };
  const set = setOf(withStage({ ...stageFiles, peatio: [...stageFiles.peatio.slice(0, 2), changed] }));
  const { applied } = await applyCharts({ kubectl, set, names: ["stage"] });
  expect(applied[0]?.changed).toEqual(["ConfigMap rkcp-inventory"]);
  await applyCharts({ kubectl, set: setOf(whole), names: ["stage"] });
});

test("a workload that isn't ready is shown with its cause", async () => {
  const set = setOf(whole);
  await applyCharts({ kubectl, set, names: ["platform-tools"] });
  await expect
    .poll(
      async () => (await waitUntilReady({ kubectl, set, names: ["platform-tools"], timeoutSeconds: 0 })).workloads[0],
      { timeout: 30_000 },
    )
    .toMatchObject({
      name: "jenkins",
      ready: 0,
      wanted: 1,
      verdict: "waiting",
      cause: /violates PodSecurity "restricted/,
    });
});

test("who may apply namespaces alone is told what has to come first, and nothing is applied", async () => {
  const dana = await as("dana");
  const set = setOf({
    ...withStage({ peatio: [configMap("stage", "new")] }),
    cluster: [namespace("stage", { a: "b" }), ...cluster.slice(1)],
  });
  await expect(applyCharts({ kubectl: dana, set, names: ["stage"] })).rejects.toThrow(
    /what belongs to the whole cluster is not as rendered:\n {2}Namespace stage differs in metadata\.labels\.a\nNothing was changed\. Fix: first, as cluster administrator \(break-glass\)/,
  );
  expect(await exists("configmap", "new", "-n", "stage")).toBe(false);
});

test("who may apply namespaces alone applies them when the cluster set is as rendered", async () => {
  const { applied } = await applyCharts({ kubectl: await as("dana"), set: setOf(whole), names: ["stage"] });
  expect(applied.map(({ name }) => name)).toEqual(["stage"]);
});

test("a prune deletes what is not rendered any more, and nothing of others", async () => {
  await plane.kubectl(["create", "configmap", "of-others", "-n", "stage"]);
  await plane.kubectl(["create", "deployment", "of-others", "-n", "stage", "--image=a", "--replicas=0"]);
  await applyCharts({
    kubectl,
    set: setOf(withStage({ ...stageFiles, more: [configMap("stage", "old"), deployment("stage", "old")] })),
    names: ["stage"],
  });
  await applyCharts({ kubectl, set: setOf(whole), names: ["stage"] });
  const before = (await objectsThere()).split("\n").filter((line) => !line.includes("stage/old"));
  const { deleted } = await pruneNamespace({ kubectl, set: setOf(whole), namespace: "stage", confirm: yes });
  expect(deleted).toEqual(["Deployment old", "ConfigMap old"]);
  expect((await objectsThere()).split("\n")).toEqual(before);
});

test("a prune that is declined deletes nothing", async () => {
  const smaller = setOf(withStage({ ...stageFiles, peatio: stageFiles.peatio.slice(0, 1) }));
  await applyCharts({ kubectl, set: smaller, names: ["stage"] });
  const before = await objectsThere();
  const { outcome, plan } = await pruneNamespace({
    kubectl,
    set: smaller,
    namespace: "stage",
    confirm: () => Promise.resolve(false),
  });
  expect([outcome, plan.doomed.map(({ metadata }) => metadata.name)]).toEqual(["declined", ["peatio-api"]]);
  expect(await objectsThere()).toBe(before);
  await applyCharts({ kubectl, set: setOf(whole), names: ["stage"] });
});

test("a rendering that was not applied last is refused", async () => {
  const smaller = setOf(withStage({ peatio: stageFiles.peatio }));
  const before = await objectsThere();
  await expect(pruneNamespace({ kubectl, set: smaller, namespace: "stage", confirm: yes })).rejects.toThrow(
    "stage: was last applied from another rendering than this one",
  );
  expect(await objectsThere()).toBe(before);
});

test("a StatefulSet that left the description stays, with all it needs", async () => {
  const set = setOf(withStage({ peatio: stageFiles.peatio }));
  await applyCharts({ kubectl, set, names: ["stage"] });
  await expect.poll(() => exists("persistentvolumeclaim", "data-redis-0", "-n", "stage")).toBe(true);
  const before = await objectsThere();
  const { deleted, plan } = await pruneNamespace({ kubectl, set, namespace: "stage", confirm: yes });
  expect(deleted).toEqual([]);
  expect(plan.kept.map(({ object }) => `${object.kind} ${object.metadata.name}`).sort()).toEqual([
    "ConfigMap redis-files",
    "PersistentVolumeClaim data-redis-0",
    "Service redis",
    "StatefulSet redis",
  ]);
  expect(await objectsThere()).toBe(before);
});

test("a StatefulSet goes when it is named, and its claims only when they are named too", async () => {
  const set = setOf(withStage({ peatio: stageFiles.peatio }));
  const { deleted } = await pruneNamespace({
    kubectl,
    set,
    namespace: "stage",
    stateful: ["statefulset/redis"],
    confirm: yes,
  });
  expect([...deleted].sort()).toEqual(["ConfigMap redis-files", "Service redis", "StatefulSet redis"]);
  expect(await exists("persistentvolumeclaim", "data-redis-0", "-n", "stage")).toBe(true);
  await applyCharts({ kubectl, set: setOf(whole), names: ["stage"] });
});

test("a namespace that left the description loses nothing by a prune", async () => {
  const set = setOf(withoutFeature);
  const before = await objectsThere();
  for (const name of ["feature-x", "kube-system", "default"]) {
    await expect(pruneNamespace({ kubectl, set, namespace: name, confirm: yes })).rejects.toThrow(
      "Nothing was changed",
    );
  }
  expect(await objectsThere()).toBe(before);
});

test("an inventory without its kinds, or of another tool, is not pruned by", async () => {
  const set = setOf(whole);
  const note = (...notes: string[]) =>
    plane.kubectl(["annotate", "configmap", "rkcp-inventory", "-n", "stage", "--overwrite", ...notes]);
  await note("applyset.kubernetes.io/contains-group-kinds-");
  await expect(pruneNamespace({ kubectl, set, namespace: "stage", confirm: yes })).rejects.toThrow(
    "its inventory has no annotation applyset.kubernetes.io/contains-group-kinds",
  );
  await note("applyset.kubernetes.io/tooling=kubectl/v1.35");
  await expect(pruneNamespace({ kubectl, set, namespace: "stage", confirm: yes })).rejects.toThrow(
    "applyset.kubernetes.io/tooling kubectl/v1.35. Allowed: rkcp/v1.",
  );
  await expect(applyCharts({ kubectl, set, names: ["stage"] })).rejects.toThrow("Allowed: rkcp/v1.");
  await note("applyset.kubernetes.io/tooling=rkcp/v1");
  await applyCharts({ kubectl, set, names: ["stage"] });
});

test("a half-empty output folder is neither applied nor pruned by, and nothing is lost", async () => {
  const rendered = path.join(folder, "half");
  writeFolder(rendered, whole);
  rmSync(path.join(rendered, "stage", "redis.yaml"));
  const before = await objectsThere();
  for (const argv of [
    ["apply", "stage", "stage"],
    ["prune", "stage", "stage", "--yes"],
  ]) {
    const { all, exitCode } = await charts([...argv, "--rendered", rendered]);
    expect(all).toContain("stage/redis.yaml is missing");
    expect(exitCode).toBe(1);
  }
  expect(await objectsThere()).toBe(before);
});

test("a whole output folder is applied by the command, which waits and tells what isn't ready", async () => {
  const rendered = path.join(folder, "whole");
  writeFolder(rendered, whole);
  const { all, exitCode } = await charts(["apply", "stage", "stage", "--rendered", rendered, "--wait", "1"]);
  expect(all).toMatch(/apply: stage 7 unchanged/);
  expect(all).toMatch(/stage +│? *StatefulSet redis +│? *0\/1/);
  expect(exitCode).toBe(3);
});

test("the command's diff says by its exit code whether something differs", async () => {
  const rendered = path.join(folder, "whole");
  const same = await charts(["diff", "stage", "stage", "--rendered", rendered]);
  expect([same.stdout, same.exitCode]).toEqual(["stage: no difference", 0]);
  const other = path.join(folder, "other");
  writeFolder(other, withStage({ ...stageFiles, more: [configMap("stage", "new")] }));
  const differs = await charts(["diff", "stage", "stage", "--rendered", other]);
  expect(differs.stdout).toContain("+++ v1.ConfigMap.stage.new");
  expect(differs.exitCode).toBe(1);
});

test("a kubeconfig of another cluster is refused, by its name and by what the cluster says", async () => {
  const before = await objectsThere();
  const foreign = { ...setOf(whole), cluster: target.cluster.replace("rkcp-stage", "rkcp-other") };
  await expect(applyCharts({ kubectl, set: foreign })).rejects.toThrow(
    /context \S+ points to cluster \S+rkcp-stage-cluster\. Allowed: \S+rkcp-other-cluster/,
  );
  const other = { ...setOf(whole), environment: "production" };
  const refusal = "its ConfigMap kube-system/rkcp-environment says it is stage's";
  await expect(applyCharts({ kubectl, set: other, names: ["cluster"] })).rejects.toThrow(refusal);
  await expect(pruneNamespace({ kubectl, set: other, namespace: "stage", confirm: yes })).rejects.toThrow(refusal);
  expect(await objectsThere()).toBe(before);
});

test("a feature's namespace is made by its apply, and dropped only when the description has forgotten it", async () => {
  await expect(
    dropFeatureNamespace({ kubectl, set: setOf(whole), namespace: "feature-x", confirm: yes }),
  ).rejects.toThrow("feature-x: is in the description of stage");
  const set = setOf(withoutFeature);
  expect(await dropFeatureNamespace({ kubectl, set, namespace: "feature-x", confirm: yes })).toBe("dropped");
  expect(await exists("namespace", "feature-x")).toBe(false);
  const { applied } = await applyCharts({ kubectl, set: setOf(whole), names: ["feature-x"] });
  expect(applied[0]?.created).toContain("Namespace feature-x");
});

test("a namespace of somebody else is not dropped, whatever it is called", async () => {
  await plane.kubectl(["create", "namespace", "feature-of-others"]);
  await expect(
    dropFeatureNamespace({ kubectl, set: setOf(whole), namespace: "feature-of-others", confirm: yes }),
  ).rejects.toThrow("feature-of-others: has no inventory or label of ours. Nothing was changed.");
});

test("who makes a feature's namespace waits until their own rights in it count", async () => {
  const binding = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name: "eve", namespace: "feature-y", labels: {} },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "edit" },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "eve" }],
  };
  const set = setOf({
    cluster: [...cluster, namespace("feature-y")],
    namespaces: { ...whole.namespaces, "feature-y": { api: [binding, deployment("feature-y", "api")] } },
  });
  const create = (name: string, ...rules: string[]) => plane.kubectl(["create", "clusterrole", name, ...rules]);
  await create("makes-namespaces", "--verb=get,create,patch", "--resource=namespaces");
  await create("grants", "--verb=create,patch", "--resource=rolebindings");
  await create("binds", "--verb=bind", "--resource=clusterroles");
  await create("sees", "--verb=get", "--resource=configmaps");
  for (const role of ["makes-namespaces", "grants", "binds", "sees"]) {
    await plane.kubectl(["create", "clusterrolebinding", `eve-${role}`, `--clusterrole=${role}`, "--user=eve"]);
  }
  const { applied } = await applyCharts({ kubectl: await as("eve"), set, names: ["feature-y"] });
  expect(applied[0]?.created).toEqual([
    "Namespace feature-y",
    "RoleBinding eve",
    "ConfigMap rkcp-inventory",
    "ConfigMap vault-ca",
    "Deployment api",
  ]);
});

test("the command prints the server's warnings, and an error of the server's with what was applied", async () => {
  const rendered = path.join(folder, "warned");
  const broken = { ...service("stage", "broken"), spec: { ports: [{ port: 0 }] } };
  writeFolder(rendered, withStage({ ...stageFiles, more: [deployment("stage", "fresh"), broken] }));
  const { all, exitCode } = await charts(["apply", "stage", "stage", "--rendered", rendered, "--no-wait"]);
  expect(all).toContain('Warning from the API server: would violate PodSecurity "restricted:latest"');
  expect(all).toMatch(/stage: 6 of 7 objects were applied, then:\n {2}The Service "broken" is invalid:\s[^]*Fix: /);
  expect(exitCode).toBe(1);
});

test("an apply that is interrupted ends after the call that runs, says what was applied, and continues", async () => {
  const rendered = path.join(folder, "whole");
  const running = charts(["apply", "stage", "--rendered", rendered, "--no-wait"]);
  let isTold = false;
  running.all.on("data", (chunk: Buffer) => {
    if (isTold || !chunk.toString().includes("cluster\n")) return;
    isTold = true;
    running.kill("SIGINT");
  });
  const { all, exitCode } = await running;
  expect(all).toMatch(/Interrupted\. Applied whole: .*The same command continues\./);
  expect(exitCode).toBe(130);
});

test("a prune where nobody can be asked shows its list and deletes nothing", async () => {
  const rendered = path.join(folder, "whole");
  await applyCharts({ kubectl, set: setOf(whole), names: ["stage"] });
  const { all, exitCode } = await charts(["prune", "stage", "stage", "--rendered", rendered]);
  expect(all).toMatch(/Deployment fresh[^]*nobody can be asked here\. Nothing was deleted\. Fix: give --yes/);
  expect([exitCode, await exists("deployment", "fresh", "-n", "stage")]).toEqual([2, true]);
});
