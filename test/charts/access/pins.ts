import { describe, expect, test } from "vitest";
import { stagePlatform } from "../../support/environments";
import { type Answer, filesOf, type Manifest } from "./cluster-under-test";
import { applied, cluster } from "./stage-cluster";

/** Pods of a StatefulSet or Deployment, as tests change them. */
interface Container {
  name: string;
  image: string;
  command: string[];
  env: { name: string; value?: string; valueFrom?: unknown }[];
  volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[];
  [field: string]: unknown;
}
interface Spec {
  serviceAccountName: string;
  containers: [Container, ...Container[]];
  initContainers: [Container, ...Container[]];
  volumes: { name: string; configMap?: { name: string }; [source: string]: unknown }[];
  [field: string]: unknown;
}
interface Controller extends Manifest {
  spec: {
    replicas?: number;
    template: { metadata: { labels: Record<string, string> }; spec: Spec };
    [field: string]: unknown;
  };
}

const daemon = "peatio-deposit";
const firstPod = `${daemon}-0`;
const carriers = `${daemon} is pinned. Allowed: StatefulSet, Pod of that name`;
const claimOf = (name: string) => ({
  metadata: { name },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
});
/** What Pod Security asks, so that it isn't what refuses. */
const securityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};
const where = `${daemon} is pinned: the container ${daemon} is not what was rendered in`;

const statefulSet = () => cluster.rendered("StatefulSet", daemon) as Controller;
const deployment = (name: string) => cluster.rendered("Deployment", name) as Controller;

/** The pod that the controller makes of the StatefulSet, as somebody else would ask for it. */
function podOf({ spec: { template } }: Controller, change: (spec: Spec) => void = () => undefined): Manifest {
  const labels = { ...template.metadata.labels, "statefulset.kubernetes.io/pod-name": firstPod };
  const spec = { ...template.spec, hostname: firstPod };
  change(spec);
  return { apiVersion: "v1", kind: "Pod", metadata: { name: firstPod, namespace: "stage", labels }, spec };
}

/** By creation: the pod of that name is there, and this is about another that would take its place. */
const createPod = (pod: Manifest): Promise<Answer> =>
  cluster.ask("admin", "POST", "/api/v1/namespaces/stage/pods?dryRun=All", pod);

function changed(change: (object: Controller, pods: Spec, main: Container) => void): Controller {
  const object = statefulSet();
  change(object, object.spec.template.spec, object.spec.template.spec.containers[0]);
  return object;
}

/** The same answer for the deployer and for break-glass: what matters is what is asked, not who asks. */
async function answersTo(object: Manifest): Promise<Answer[]> {
  return [await cluster.apply("dan", object), await cluster.apply("admin", object)];
}

async function expectRefusal(object: Manifest, message: string): Promise<void> {
  const answers = await answersTo(object);
  expect(answers).toEqual(
    answers.map(
      () => expect.objectContaining({ status: 403, message: expect.stringContaining(message) as string }) as Answer,
    ),
  );
}

describe("the rendered set on a real API server", () => {
  test("is applied whole: the cluster set by break-glass, the namespace by the deployer", () => {
    expect(applied.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual([
      { exitCode: 0, stderr: "" },
      { exitCode: 0, stderr: "" },
    ]);
  });

  test("brings no warning", () => {
    expect(applied.flatMap(({ warnings }) => warnings)).toEqual([]);
  });

  test("changes nothing when applied again", async () => {
    const again = [
      await cluster.applyAll("admin", filesOf(cluster.platform, "cluster")),
      await cluster.applyAll("dan", filesOf(cluster.platform, "stage")),
    ];
    expect(again.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  });

  test("lets the controllers make the pods of every pinned workload that runs", async () => {
    const names = [
      "coinhub",
      "peatio-blockchain",
      "peatio-cron-job",
      "peatio-deposit",
      "peatio-deposit-coin-address",
      "peatio-seed",
      "peatio-withdraw-coin",
    ];
    const pods = async () => {
      const { body } = await cluster.ask("admin", "GET", "/api/v1/namespaces/stage/pods");
      return new Set((body["items"] as Manifest[]).map(({ metadata }) => metadata.labels?.["app.kubernetes.io/name"]));
    };
    await cluster.until("pods", async () => {
      const found = await pods();
      return names.every((name) => found.has(name));
    });
  });
});

describe("a wallet daemon is refused", () => {
  const pod = "peatio-deposit is pinned: the pod is not what was rendered in";
  test.each<[string, string, (object: Controller, pods: Spec, main: Container) => void]>([
    ["with another image", `${where}: image`, (_, __, main) => void (main.image = "evil.example/peatio:2.6")],
    ["with another command", `${where}: command`, (_, __, main) => void main.command.push("--help")],
    ["with arguments", `${where}: args`, (_, __, main) => void (main["args"] = ["x"])],
    ["with another variable", `${where}: env`, (_, __, main) => void main.env.push({ name: "RUBYOPT", value: "-r/x" })],
    [
      "with another value",
      `${where}: env`,
      (_, __, main) => void (main.env[0] = { name: main.env[0]?.name ?? "", value: "other" }),
    ],
    ["without one of its variables", `${where}: env`, (_, __, main) => void main.env.pop()],
    [
      "with a variable from elsewhere",
      `${where}: env`,
      (_, __, main) =>
        void (main.env[0] = {
          name: main.env[0]?.name ?? "",
          valueFrom: { configMapKeyRef: { name: "mine", key: "x" } },
        }),
    ],
    [
      "with all variables of a ConfigMap",
      `${where}: envFrom`,
      (_, __, main) => void (main["envFrom"] = [{ configMapRef: { name: "mine" } }]),
    ],
    [
      "with a mount more",
      `${where}: volumeMounts`,
      (_, __, main) => void main.volumeMounts.push({ name: "vault-token", mountPath: "/x" }),
    ],
    [
      "with a file mounted elsewhere",
      `${where}: volumeMounts`,
      (_, __, main) => void ((main.volumeMounts[0] ?? { mountPath: "" }).mountPath = "/y"),
    ],
    [
      "with a probe that runs a command",
      `${where}: readinessProbe`,
      (_, __, main) => void (main["readinessProbe"] = { exec: { command: ["x"] } }),
    ],
    [
      "with a hook that runs a command",
      `${where}: lifecycle`,
      (_, __, main) => void (main["lifecycle"] = { preStop: { exec: { command: ["x"] } } }),
    ],
    [
      "with its secrets as the message of its end",
      `${where}: terminationMessagePath`,
      (_, __, main) => void (main["terminationMessagePath"] = "/secrets/env"),
    ],
    [
      "with a writable root",
      `${where}: securityContext`,
      (_, __, main) => void ((main["securityContext"] as Record<string, unknown>)["readOnlyRootFilesystem"] = false),
    ],
    ["in another folder", `${where}: workingDir`, (_, __, main) => void (main["workingDir"] = "/tmp")],
    [
      "with another volume under a known name",
      "its volumes are not those that were rendered",
      (_, pods) => void (pods.volumes[0] = { name: pods.volumes[0]?.name ?? "", configMap: { name: "mine" } }),
    ],
    [
      "with a volume more",
      "its volumes are not those that were rendered",
      (_, pods) => void pods.volumes.push({ name: "x", emptyDir: {} }),
    ],
    [
      "with a container more",
      "its containers are peatio-deposit",
      (_, pods) => void pods.containers.push({ ...pods.containers[0], name: "second" }),
    ],
    [
      "with an init container more",
      "its initContainers are vault-secrets",
      (_, pods) => void pods.initContainers.unshift({ ...pods.containers[0], name: "first" }),
    ],
    [
      "with another Agent",
      "the container vault-secrets is not what was rendered in: image",
      (_, pods) => void (pods.initContainers[0].image = "evil.example/bao:1"),
    ],
    [
      "with other addresses for names",
      `${pod}: hostAliases`,
      (_, pods) => void (pods["hostAliases"] = [{ ip: "10.0.0.1", hostnames: ["vault"] }]),
    ],
    [
      "with other name servers",
      `${pod}: dnsConfig`,
      (_, pods) => void (pods["dnsConfig"] = { nameservers: ["10.0.0.1"] }),
    ],
    ["on other nodes", `${pod}: affinity`, (_, pods) => void delete pods["affinity"]],
    [
      "with processes shared among containers",
      `${pod}: shareProcessNamespace`,
      (_, pods) => void (pods["shareProcessNamespace"] = true),
    ],
    [
      "under a service account that is another's",
      "its service account and its label belong together",
      (_, pods) => void (pods.serviceAccountName = "peatio-api"),
    ],
    [
      "under another label",
      carriers,
      (object) => {
        object.spec.template.metadata.labels["app.kubernetes.io/name"] = "peatio-api";
        (object.spec as Record<string, unknown>)["selector"] = {
          matchLabels: { "app.kubernetes.io/name": "peatio-api" },
        };
        object.metadata.name = "peatio-new";
      },
    ],
    ["a second time", carriers, (object) => void (object.metadata.name = "peatio-deposit-2")],
    ["twice", "1 replica(s) at most", (object) => void (object.spec.replicas = 2)],
    ["counted from another number", "counts from 0", ({ spec }) => void (spec["ordinals"] = { start: 1 })],
    [
      "replaced when somebody likes, by another image",
      `${where}: image`,
      ({ spec }, _, main) => {
        spec["updateStrategy"] = { type: "OnDelete" };
        main.image = "evil.example/peatio:2.6";
      },
    ],
  ])("%s", async (_, message, change) => {
    await expectRefusal(changed(change), message);
  });

  test.each(["Deployment", "ReplicaSet", "DaemonSet", "Job", "CronJob"])("as a %s", async (kind) => {
    const { template } = statefulSet().spec;
    const selector = { matchLabels: { a: "b" } };
    template.metadata.labels = { ...template.metadata.labels, a: "b" };
    const once = { template: { ...template, spec: { ...template.spec, restartPolicy: "Never" } } };
    const spec = {
      Deployment: { selector, template },
      ReplicaSet: { selector, template },
      DaemonSet: { selector, template },
      Job: once,
      CronJob: { schedule: "* * * * *", jobTemplate: { spec: once } },
    }[kind];
    const apiVersion = kind.endsWith("Job") ? "batch/v1" : "apps/v1";
    const object = { apiVersion, kind, metadata: { name: daemon, namespace: "stage" }, spec };
    const { status, message } = await cluster.apply("admin", object);
    expect([status, message]).toEqual([403, expect.stringContaining(carriers)]);
  });

  // By creation too: of the one that is there, the server lets nobody change these.
  test.each<[string, string, (object: Controller, pods: Spec) => void]>([
    [
      "a disk of its own",
      "has no volumeClaimTemplates",
      ({ spec }) => void (spec["volumeClaimTemplates"] = [claimOf("x")]),
    ],
    [
      "a disk in the place of a volume",
      "has no volumeClaimTemplates",
      ({ spec }, { volumes }) => void (spec["volumeClaimTemplates"] = [claimOf(volumes[0]?.name ?? "")]),
    ],
    ["a name below a Service", "no serviceName", ({ spec }) => void (spec["serviceName"] = "mine")],
  ])("made anew with %s", async (_, message, change) => {
    const path = "/apis/apps/v1/namespaces/stage/statefulsets?dryRun=All";
    const { status, message: told } = await cluster.ask("dan", "POST", path, changed(change));
    expect([status, told]).toEqual([403, expect.stringContaining(message)]);
  });

  test("as a StatefulSet of another name, whatever its pods would be called", async () => {
    const object = changed((one) => void (one.metadata.name = "mine"));
    await expectRefusal(object, carriers);
  });

  test.each<[string, string, (spec: Spec) => void]>([
    ["runs another command", `${where}: command`, ({ containers }) => void (containers[0].command = ["sleep", "1d"])],
    ["calls its host otherwise", `${pod}: hostname`, (spec) => void (spec["hostname"] = "vault")],
    ["is found below another name", `${pod}: subdomain`, (spec) => void (spec["subdomain"] = "mine")],
    [
      "has a disk",
      "its volumes are not those that were rendered",
      ({ volumes }) => void volumes.push({ name: "x", persistentVolumeClaim: { claimName: "x" } }),
    ],
  ])("as a pod that %s, to break-glass too", async (_, message, change) => {
    const found = podOf(statefulSet(), (spec) => {
      spec.containers = structuredClone(spec.containers);
      change(spec);
    });
    const { status, message: told } = await createPod(found);
    expect([status, told]).toEqual([403, expect.stringContaining(message)]);
  });

  test.each(["mine", `${daemon}-1`])(
    "as a second pod, %s: one of the first's name there can only be once",
    async (name) => {
      const second = podOf(statefulSet(), (spec) => void (spec["hostname"] = name));
      second.metadata.name = name;
      const { status, message } = await createPod(second);
      expect([status, message]).toEqual([403, expect.stringContaining(carriers)]);
    },
  );

  test("a debugging container, to break-glass too", async () => {
    const { body } = await cluster.ask("admin", "GET", "/api/v1/namespaces/stage/pods");
    const found = (body["items"] as Manifest[]).find(
      ({ metadata }) => metadata.labels?.["app.kubernetes.io/name"] === daemon,
    );
    const path = `/api/v1/namespaces/stage/pods/${found?.metadata.name}/ephemeralcontainers`;
    const patch = { spec: { ephemeralContainers: [{ name: "look", image: "x", securityContext }] } };
    const { status, message } = await cluster.ask(
      "admin",
      "PATCH",
      path,
      patch,
      "application/strategic-merge-patch+json",
    );
    expect([status, message]).toEqual([403, expect.stringContaining(`${pod}: ephemeralContainers`)]);
  });

  test("a pod of somebody else that carries Coinhub's label", async () => {
    const metadata = { name: "mine", namespace: "stage", labels: { "app.kubernetes.io/name": "coinhub" } };
    const { message } = await cluster.apply("admin", {
      apiVersion: "v1",
      kind: "Pod",
      metadata,
      spec: { containers: [{ name: "x", image: "x", securityContext }] },
    });
    expect(message).toContain("coinhub is pinned: its service account and its label belong together");
  });
});

describe("around a wallet daemon", () => {
  test("what was rendered is accepted, from the deployer and from break-glass", async () => {
    expect((await answersTo(statefulSet())).map(({ status }) => status)).toEqual([200, 200]);
  });

  test("the pod that its controller makes is the one that is there", async () => {
    const found = podOf(statefulSet());
    expect((await createPod(found)).status).toBe(409);
  });

  test("how it is replaced may change: its pods are what was rendered all the same", async () => {
    const object = changed(({ spec }) => void (spec["updateStrategy"] = { type: "OnDelete" }));
    expect((await cluster.apply("dan", object)).status).toBe(200);
  });

  test("an order of variables that server-side apply may choose is accepted", async () => {
    const object = changed((_, __, main) => void main.env.reverse());
    expect((await cluster.apply("admin", object)).status).toBe(200);
  });

  test("another workload may change its image", async () => {
    const object = deployment("peatio-api");
    object.spec.template.spec.containers[0].image = "quay.io/openware/peatio:2.6.99";
    expect((await cluster.apply("dan", object)).status).toBe(200);
  });

  test.each(["peatio-pinned-files", "peatio-deposit-vault-agent"])(
    "the ConfigMap %s keeps its content",
    async (name) => {
      const object = cluster.rendered("ConfigMap", name);
      object["data"] = { ...(object["data"] as object), more: "x" };
      await expectRefusal(object, `${name} is read by pinned pods and isn't what was rendered`);
    },
  );

  test("a ConfigMap that pinned pods don't mount may change", async () => {
    const object = cluster.rendered("ConfigMap", "peatio-files");
    object["data"] = { ...(object["data"] as object), more: "x" };
    expect((await cluster.apply("dan", object)).status).toBe(200);
  });

  test.each(["vault-ca", "kube-root-ca.crt"])("the authority %s is break-glass's", async (name) => {
    const object = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace: "stage" },
      data: { "ca.pem": "mine" },
    };
    expect((await answersTo(object)).map(({ status }) => status)).toEqual([403, 200]);
  });

  test("the authority isn't deleted by the deployer", async () => {
    const { status } = await cluster.ask("dan", "DELETE", "/api/v1/namespaces/stage/configmaps/vault-ca?dryRun=All");
    expect(status).toBe(403);
  });

  test.each<[string, object, RegExp]>([
    ["leads elsewhere", { selector: { "app.kubernetes.io/name": "mine" } }, /leads where its name says/],
    ["claims addresses", { externalIPs: ["10.20.204.10"] }, /may claim no addresses/],
    // Two policies refuse each of these, and the server tells either one.
    ["opens a node port", { type: "NodePort" }, /go through the gateway|leads where its name says/],
    ["opens a balancer", { type: "LoadBalancer" }, /go through the gateway|leads where its name says/],
    [
      "is another name",
      { type: "ExternalName", externalName: "evil.example" },
      /may not lead out of the namespace|leads where its name says/,
    ],
  ])("Coinhub's Service is refused when it %s", async (_, change, message) => {
    const object = cluster.rendered("Service", "coinhub");
    object["spec"] = { ...(object["spec"] as object), ...change };
    const { status, message: told } = await cluster.apply("dan", object);
    expect([status, told]).toEqual([403, expect.stringMatching(message)]);
  });

  test.each<[string, object, string]>([
    ["claims an address", { externalIPs: ["10.20.204.10"] }, "may claim no addresses"],
    ["opens a node port", { type: "NodePort" }, "go through the gateway"],
    ["opens a balancer", { type: "LoadBalancer" }, "go through the gateway"],
    ["is another name", { type: "ExternalName", externalName: "evil.example" }, "may not lead out of the namespace"],
  ])("a Service of a name that isn't rendered is refused when it %s", async (_, change, message) => {
    const { status, message: told } = await cluster.apply("dan", {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "mine", namespace: "stage" },
      spec: { ports: [{ port: 48332 }], selector: { a: "b" }, ...change },
    });
    expect([status, told]).toEqual([403, expect.stringContaining(message)]);
  });

  test.each(["StatefulSet", "Deployment"])("no autoscaler of a %s starts a second one", async (kind) => {
    const spec = { maxReplicas: 2, scaleTargetRef: { apiVersion: "apps/v1", kind, name: daemon } };
    const { message } = await cluster.apply("dan", {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "mine", namespace: "stage" },
      spec,
    });
    expect(message).toContain("two would spend the same coins");
  });

  test("nobody scales it by hand, break-glass included", async () => {
    const path = "/apis/apps/v1/namespaces/stage/statefulsets/peatio-deposit/scale?dryRun=All";
    const { message } = await cluster.ask(
      "admin",
      "PATCH",
      path,
      { spec: { replicas: 2 } },
      "application/merge-patch+json",
    );
    expect(message).toContain("two would spend the same coins");
  });

  test("nothing else goes to the wallets' nodes", async () => {
    const object = deployment("peatio-api");
    object.spec.template.spec["tolerations"] = [{ operator: "Exists" }];
    await expectRefusal(object, "Only pinned workloads may tolerate");
  });

  test("nothing picks a node by its name, past the taint", async () => {
    const object = deployment("peatio-api");
    object.spec.template.spec["nodeName"] = "wallets-a";
    await expectRefusal(object, "Nobody picks a node by its name");
  });
});

describe("a new release of a pinned workload", () => {
  const tag = "2.6.99";
  const release = stagePlatform((description) => ({
    ...description,
    services: {
      ...description.services,
      images: { ...description.services.images, peatio: { ...description.services.images.peatio, tag } },
    },
  }));
  const fileWith = (folder: string, name: string) =>
    filesOf(release, folder).filter((content) => content.includes(`name: ${name}\n`));

  /** Name and tag of each pod of the daemon. */
  async function pods() {
    const selector = encodeURIComponent(`app.kubernetes.io/name=${daemon}`);
    const path = `/api/v1/namespaces/stage/pods?labelSelector=${selector}`;
    const { body } = await cluster.ask("admin", "GET", path);
    return (body["items"] as (Manifest & { spec: Spec })[]).map(
      ({ metadata, spec }) => [metadata.name, spec.containers[0].image.replace(/^.*:/, "")] as const,
    );
  }

  test("waits for the cluster set, then comes in the old one's place and under its name", async () => {
    const namespace = fileWith("stage", daemon);
    const early = await cluster.applyAll("dan", namespace);
    expect(early.stderr).toContain(`${daemon} is pinned: the container wait is not what was rendered in: image`);
    expect((await cluster.applyAll("admin", fileWith("cluster", `rkcp-pin-${daemon}`))).exitCode).toBe(0);
    await cluster.until("the new pins hold", async () => (await cluster.applyAll("dan", namespace)).exitCode === 0);
    await cluster.until("the new pod", async () => (await pods()).some(([, found]) => found === tag));
    expect(await pods()).toEqual([[firstPod, tag]]);
  });
});

// Last, since the controllers take their time to look at all of them.
describe("the policies", () => {
  test("has no expression that the API server finds doubtful", async () => {
    interface Policy {
      metadata: { name: string };
      status?: { observedGeneration?: number; typeChecking?: { expressionWarnings?: unknown[] } };
    }
    const list = async () => {
      const path = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";
      return (await cluster.ask("admin", "GET", path)).body["items"] as Policy[];
    };
    await cluster.until("all are checked", async () =>
      (await list()).every(({ status }) => status?.observedGeneration !== undefined),
    );
    const doubtful = (await list()).filter(({ status }) => (status?.typeChecking?.expressionWarnings ?? []).length > 0);
    expect(doubtful.map(({ metadata, status }) => [metadata.name, status])).toEqual([]);
  });
});
