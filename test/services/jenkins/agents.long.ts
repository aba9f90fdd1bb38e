import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { agentPod } from "../../../platform/tools/jenkins-agent";
import { jenkinsConfiguration } from "../../../platform/tools/jenkins";
import { jenkinsModel } from "../../../platform/tools/jenkins-model";
import { jenkinsOf } from "../../../platform/tools/jenkins-settings";
import { filesOf } from "../../charts/access/cluster-under-test";
import { type ControlPlane, startControlPlane } from "../../support/control-plane";
import { stagePlatform } from "../../support/environments";

const jenkins = "system:serviceaccount:platform-tools:jenkins";
const accounts = ["system:serviceaccounts", "system:serviceaccounts:platform-tools", "system:authenticated"];
const pods = "/api/v1/namespaces/platform-tools/pods";
const platform = stagePlatform();

type Pod = Omit<ReturnType<typeof agentPod>, "metadata"> & {
  readonly metadata: { name?: string; labels: Record<string, string> };
};

/**
 * The agent's pod of jenkins.yaml as the Kubernetes plugin sends it: with a name, its own labels, the volume of the
 * workspace, and the variables by which the agent finds the controller (PodTemplateBuilder of the pinned release).
 */
function sent(change: (pod: Pod) => void = () => undefined): Pod {
  const settings = jenkinsOf(platform.environment);
  if (!settings) throw new Error("stage has a Jenkins");
  const configuration = jenkinsModel.parse(parse(jenkinsConfiguration(platform.environment, settings, [])));
  const [cloud] = configuration.jenkins.clouds;
  const pod = parse(cloud?.kubernetes.templates[0]?.yaml ?? "") as Pod;
  const [container] = pod.spec.containers;
  if (!container) throw new Error("the agent has no container");
  const workspace = { name: "workspace-volume", mountPath: "/home/jenkins/agent", readOnly: false };
  Object.assign(pod.metadata, {
    name: "qa-1",
    labels: { ...pod.metadata.labels, "jenkins/label": "qa", "kubernetes.jenkins.io/controller": "jenkins" },
  });
  Object.assign(container, {
    env: [
      { name: "JENKINS_URL", value: cloud?.kubernetes.jenkinsUrl },
      { name: "JENKINS_WEB_SOCKET", value: "true" },
      { name: "JENKINS_AGENT_NAME", value: "qa-1" },
    ],
    volumeMounts: [...container.volumeMounts, workspace],
  });
  Object.assign(pod.spec, {
    activeDeadlineSeconds: cloud?.kubernetes.templates[0]?.activeDeadlineSeconds,
    volumes: [...pod.spec.volumes, { name: workspace.name, emptyDir: { medium: "" } }],
  });
  change(pod);
  return pod;
}

describe("Jenkins at a real API server", () => {
  let plane: ControlPlane;

  beforeAll(async () => {
    plane = await startControlPlane({ users: { [jenkins]: accounts }, parts: "controllers" });
    const files = filesOf(platform, "cluster").join("---\n");
    const { exitCode, stderr } = await plane.kubectl(["apply", "--server-side", "--field-manager=rkcp", "-f", "-"], {
      as: "admin",
      input: files,
    });
    expect(`${exitCode} ${stderr}`).toMatch(/^0 /);
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "mysqld-exporter" } };
    await ask("POST", "/api/v1/namespaces/platform-tools/serviceaccounts", account, "admin");
    // Rights, the policy and the namespace's account take a moment to be known everywhere.
    await until(async () => (await ask("POST", `${pods}?dryRun=All`, sent())).status === 201);
    await until(async () => {
      const foreign = sent(({ metadata }) => (metadata.labels = { "app.kubernetes.io/name": "prometheus-agent" }));
      return (await ask("POST", `${pods}?dryRun=All`, foreign)).status !== 201;
    });
  });
  afterAll(() => plane?.stop());

  async function until(holds: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + 120_000;
    while (!(await holds())) {
      if (Date.now() > end) throw new Error(JSON.stringify(await ask("POST", `${pods}?dryRun=All`, sent())));
      await pause(250);
    }
  }

  async function ask(method: string, path: string, body?: unknown, as: string = jenkins) {
    const { status, body: told } = await plane.api(as).send(method, path, body);
    const { message = "" } = told as { readonly message?: string };
    return { status, message };
  }

  test("makes its agent, which Pod Security lets through, follows it and takes it away", async () => {
    expect(await ask("POST", pods, sent())).toEqual({ status: 201, message: "" });
    expect((await ask("GET", `${pods}/qa-1`)).status).toBe(200);
    expect((await ask("GET", pods)).status).toBe(200);
    expect((await ask("DELETE", `${pods}/qa-1`)).status).toBe(200);
  });

  test.each<readonly [string, (pod: Pod) => void, string]>([
    [
      "with the label of another workload, whose ways the network's policies would open",
      ({ metadata }) => (metadata.labels["app.kubernetes.io/name"] = "mysqld-exporter"),
      "only",
    ],
    [
      "under another workload's service account, whose secrets Vault would give out",
      ({ spec }) => (spec.serviceAccountName = "mysqld-exporter"),
      "service account",
    ],
    ["with a token of the cluster", ({ spec }) => (spec.automountServiceAccountToken = true), "no token"],
    [
      "of another image",
      ({ spec }) => spec.containers.forEach((container) => (container.image = "docker.io/library/busybox:1")),
      "is one image",
    ],
    [
      "with a second container",
      ({ spec }) =>
        spec.containers.push(
          ...structuredClone(spec.containers).map((container) => ({
            ...container,
            name: "second",
            image: "busybox:1",
          })),
        ),
      "is one image",
    ],
    [
      "with an init container",
      ({ spec }) =>
        Object.assign(spec, {
          initContainers: structuredClone(spec.containers).map((container) => ({ ...container, name: "first" })),
        }),
      "is one image",
    ],
    [
      "with a variable from a Secret",
      ({ spec }) =>
        spec.containers.forEach((container) =>
          Object.assign(container, {
            env: [{ name: "X", valueFrom: { secretKeyRef: { name: "anything", key: "x" } } }],
          }),
        ),
      "no variable from elsewhere",
    ],
    [
      "with the volume of a Secret",
      ({ spec }) => Object.assign(spec, { volumes: [...spec.volumes, { name: "x", secret: { secretName: "x" } }] }),
      "empty folders",
    ],
    [
      "with a projected token for Vault",
      ({ spec }) =>
        Object.assign(spec, {
          volumes: [
            ...spec.volumes,
            { name: "x", projected: { sources: [{ serviceAccountToken: { audience: "vault", path: "token" } }] } },
          ],
        }),
      "empty folders",
    ],
    [
      "with another ConfigMap",
      ({ spec }) => Object.assign(spec, { volumes: [...spec.volumes, { name: "x", configMap: { name: "x" } }] }),
      "empty folders",
    ],
    [
      "with another's claim",
      ({ spec }) =>
        Object.assign(spec, {
          volumes: [...spec.volumes, { name: "x", persistentVolumeClaim: { claimName: "home-jenkins-0" } }],
        }),
      "empty folders",
    ],
  ])("may not make a pod %s", async (_what, change, message) => {
    const answer = await ask("POST", `${pods}?dryRun=All`, sent(change));
    expect(answer.message).toContain("ValidatingAdmissionPolicy");
    expect(answer.message).toContain(message);
    expect([403, 422]).toContain(answer.status);
  });

  test("may not delete another workload's pod", async () => {
    const other = sent(({ metadata }) => {
      metadata.name = "mysqld-exporter-1";
      metadata.labels["app.kubernetes.io/name"] = "mysqld-exporter";
    });
    await ask("POST", pods, other, "admin");
    const answer = await ask("DELETE", `${pods}/mysqld-exporter-1`);
    expect(answer.message).toContain("ValidatingAdmissionPolicy");
    expect((await ask("GET", `${pods}/mysqld-exporter-1`)).status).toBe(200);
  });

  test.each([
    ["POST", `${pods}/qa-1/exec?command=id&stdin=true`],
    ["POST", `${pods}/qa-1/attach`],
    ["POST", `${pods}/qa-1/portforward`],
    ["PATCH", `${pods}/qa-1/ephemeralcontainers`],
    ["POST", "/api/v1/namespaces/platform-tools/serviceaccounts/mysqld-exporter/token"],
    ["GET", "/api/v1/namespaces/platform-tools/secrets"],
    ["GET", "/api/v1/namespaces/platform-tools/configmaps"],
    ["GET", "/api/v1/namespaces/stage/pods"],
    ["POST", "/api/v1/namespaces/stage/pods"],
    ["GET", "/api/v1/namespaces"],
    ["GET", "/api/v1/nodes"],
  ])("has no right to %s %s", async (method, path) => {
    const { status, message } = await ask(method, path, method === "GET" ? undefined : {});
    expect(status).toBe(403);
    expect(message).toMatch(/cannot (create|patch|get|list)/);
  });
});
