import { beforeAll, describe, expect, test } from "vitest";
import { type Manifest, pathOf, type User } from "./cluster-under-test";
import { cluster } from "./stage-cluster";

beforeAll(async () => {
  await cluster.until("a pod of the API", async () => (await podOf("peatio-api")) !== undefined);
  await cluster.apply(
    "admin",
    { apiVersion: "v1", kind: "Node", metadata: { name: "node-a", labels: { a: "b" } } },
    "for good",
  );
});

async function podOf(workload: string): Promise<string | undefined> {
  const { body } = await cluster.ask("admin", "GET", "/api/v1/namespaces/stage/pods");
  return (body["items"] as Manifest[]).find(({ metadata }) => metadata.labels?.["app.kubernetes.io/name"] === workload)
    ?.metadata.name;
}

const everybody: readonly User[] = ["olga", "conny", "rea", "dan"];
const merge = "application/merge-patch+json";
const strategic = "application/strategic-merge-patch+json";
const deployments = "/apis/apps/v1/namespaces/stage/deployments";

/** `[who, verb, resource, namespace]`; a namespace is `stage` unless said. */
type Question = readonly [verb: string, resource: string, namespace?: string];
const ask = (user: User, [verb, resource, namespace = "stage"]: Question) =>
  cluster.can(user, verb, resource, namespace);

describe("kubectl auth can-i", () => {
  test.each<readonly [User, readonly Question[]]>([
    [
      "rea",
      [
        ["get", "pods/log"],
        ["list", "pods"],
        ["watch", "events"],
        ["get", "configmaps"],
        ["list", "deployments.apps"],
        ["list", "nodes", ""],
        ["get", "pods", "platform-tools"],
      ],
    ],
    [
      "olga",
      [
        ["list", "pods"],
        ["get", "pods/log"],
        ["patch", "deployments.apps"],
        ["patch", "statefulsets.apps"],
        ["get", "configmaps"],
      ],
    ],
    [
      "conny",
      [
        ["patch", "deployments.apps"],
        ["delete", "pods"],
        ["create", "pods/eviction"],
        ["create", "pods/eviction", "kube-system"],
        ["patch", "nodes", ""],
      ],
    ],
    [
      "dan",
      [
        ["patch", "deployments.apps"],
        ["create", "configmaps"],
        ["delete", "jobs.batch"],
        ["create", "networkpolicies.networking.k8s.io"],
        ["create", "namespaces", ""],
        ["delete", "namespaces", ""],
        ["list", "validatingadmissionpolicies.admissionregistration.k8s.io", ""],
      ],
    ],
  ])("says yes to %s for each of their tasks", async (user, questions) => {
    const refused = [];
    for (const question of questions) if (!(await ask(user, question))) refused.push(question);
    expect(refused).toEqual([]);
  });

  const nobodys: readonly Question[] = [
    ["create", "pods/exec"],
    ["get", "pods/exec"],
    ["create", "pods/attach"],
    ["create", "pods/portforward"],
    ["create", "pods/portforward", "platform-tools"],
    ["create", "pods/proxy"],
    ["get", "services/proxy"],
    ["patch", "pods/ephemeralcontainers"],
    ["update", "pods/ephemeralcontainers"],
    ["create", "pods"],
    ["create", "pods", "platform-tools"],
    ["patch", "pods"],
    ["create", "serviceaccounts/token"],
    ["create", "serviceaccounts/token", "vault-access"],
    ["get", "secrets"],
    ["list", "secrets", ""],
    ["get", "secrets", "vault-access"],
    ["create", "secrets"],
    ["get", "serviceaccounts", "vault-access"],
    ["create", "serviceaccounts", "vault-access"],
    ["create", "rolebindings.rbac.authorization.k8s.io/anything", ""],
    ["impersonate", "users", ""],
    ["impersonate", "groups", ""],
    ["escalate", "clusterroles.rbac.authorization.k8s.io", ""],
    ["bind", "clusterroles.rbac.authorization.k8s.io", ""],
    ["create", "clusterroles.rbac.authorization.k8s.io", ""],
    ["create", "clusterrolebindings.rbac.authorization.k8s.io", ""],
    ["create", "roles.rbac.authorization.k8s.io"],
    ["patch", "validatingadmissionpolicies.admissionregistration.k8s.io", ""],
    ["delete", "validatingadmissionpolicybindings.admissionregistration.k8s.io", ""],
    ["create", "mutatingwebhookconfigurations.admissionregistration.k8s.io", ""],
    ["create", "tokenreviews.authentication.k8s.io", ""],
    ["create", "certificatesigningrequests.certificates.k8s.io", ""],
    ["get", "nodes/proxy", ""],
    ["create", "nodes/proxy", ""],
    ["create", "nodes", ""],
    ["create", "persistentvolumes", ""],
    ["delete", "persistentvolumeclaims"],
    ["create", "replicasets.apps"],
    ["create", "daemonsets.apps"],
    ["create", "endpoints"],
    ["create", "endpointslices.discovery.k8s.io"],
    ["patch", "deployments.apps/scale"],
    ["patch", "statefulsets.apps/scale"],
    ["create", "controllerrevisions.apps"],
    ["patch", "controllerrevisions.apps"],
    ["create", "replicationcontrollers"],
    ["get", "configmaps", "kube-system"],
    ["create", "deployments.apps", "kube-system"],
    ["create", "deployments.apps", "default"],
  ];
  test.each(everybody)("says no to %s for what is nobody's", async (user) => {
    const allowed = [];
    for (const question of nobodys) if (await ask(user, question)) allowed.push(question);
    expect(allowed).toEqual([]);
  });

  test.each<readonly [User, readonly Question[]]>([
    [
      "rea",
      [
        ["patch", "deployments.apps"],
        ["delete", "pods"],
        ["create", "pods/eviction"],
        ["patch", "nodes", ""],
        ["create", "namespaces", ""],
      ],
    ],
    [
      "olga",
      [
        ["delete", "pods"],
        ["create", "pods/eviction"],
        ["patch", "nodes", ""],
        ["create", "deployments.apps"],
        ["delete", "deployments.apps"],
        ["create", "configmaps"],
        ["create", "namespaces", ""],
      ],
    ],
    [
      "conny",
      [
        ["create", "deployments.apps"],
        ["delete", "deployments.apps"],
        ["delete", "nodes", ""],
        ["patch", "configmaps"],
        ["create", "namespaces", ""],
      ],
    ],
    [
      "dan",
      [
        ["delete", "pods"],
        ["create", "pods/eviction"],
        ["patch", "nodes", ""],
      ],
    ],
  ])("says no to %s for other people's tasks", async (user, questions) => {
    const allowed = [];
    for (const question of questions) if (await ask(user, question)) allowed.push(question);
    expect(allowed).toEqual([]);
  });
});

describe("an operator", () => {
  const restart = (value: string) => ({
    spec: { template: { metadata: { annotations: { "kubectl.kubernetes.io/restartedAt": value } } } },
  });

  test.each<readonly [User, string]>([
    ["olga", "peatio-deposit"],
    ["conny", "peatio-blockchain"],
  ])("restarts a wallet daemon as %s: %s", async (as, daemon) => {
    const argv = ["-n", "stage", "rollout", "restart", `statefulset/${daemon}`];
    const { exitCode, stderr } = await cluster.plane.kubectl(argv, { as });
    expect([exitCode, stderr]).toEqual([0, ""]);
  });

  test.each<readonly [string, object]>([
    [
      "change an image",
      { spec: { template: { spec: { containers: [{ name: "peatio-api", image: "evil.example/peatio:1" }] } } } },
    ],
    ["scale", { spec: { replicas: 3 } }],
    [
      "change a variable",
      {
        spec: { template: { spec: { containers: [{ name: "peatio-api", env: [{ name: "RUBYOPT", value: "x" }] }] } } },
      },
    ],
    [
      "change another annotation of the pods",
      { spec: { template: { metadata: { annotations: { "prometheus.io/scrape": "false" } } } } },
    ],
    ["label the pods", { spec: { template: { metadata: { labels: { x: "y" } } } } }],
    ["label the Deployment", { metadata: { labels: { "applyset.kubernetes.io/part-of": "mine" } } }],
    ["take ownership", { metadata: { finalizers: ["mine.example/x"] } }],
    ["pause it", { spec: { paused: true } }],
    [
      "restart it and change an image",
      {
        spec: {
          template: {
            ...restart("x").spec.template,
            spec: { containers: [{ name: "peatio-api", image: "evil.example/peatio:1" }] },
          },
        },
      },
    ],
  ])("can't %s by the right to restart", async (_, patch) => {
    const { status, message } = await cluster.ask(
      "olga",
      "PATCH",
      `${deployments}/peatio-api?dryRun=All`,
      patch,
      strategic,
    );
    expect([status, message]).toEqual([403, expect.stringContaining("Allowed to operators: kubectl rollout restart")]);
  });

  test("can't make a Deployment by server-side apply, which is a patch too", async () => {
    const object = cluster.rendered("Deployment", "peatio-api");
    object.metadata.name = "another";
    expect((await cluster.apply("olga", object)).status).toBe(403);
  });

  test.each<readonly [string, string, string, object]>([
    ["run a command in", "POST", "/exec?command=sh&stdout=true", {}],
    ["attach to", "POST", "/attach?stdout=true", {}],
    ["forward ports of", "POST", "/portforward?ports=8200", {}],
    ["debug", "PATCH", "/ephemeralcontainers", { spec: { ephemeralContainers: [{ name: "x", image: "x" }] } }],
  ])("can't %s a pod, nor can anybody else but break-glass", async (_, method, subresource, body) => {
    const path = `/api/v1/namespaces/stage/pods/${await podOf("peatio-api")}${subresource}`;
    const answers = await Promise.all(everybody.map((user) => cluster.ask(user, method, path, body, strategic)));
    expect(answers.map(({ status }) => status)).toEqual(everybody.map(() => 403));
  });

  test("can't ask for a token of a wallet daemon, nor can anybody else but break-glass", async () => {
    const path = "/api/v1/namespaces/stage/serviceaccounts/peatio-deposit/token";
    const answers = await Promise.all(
      everybody.map((user) => cluster.ask(user, "POST", path, { spec: { audiences: ["vault"] } })),
    );
    expect(answers.map(({ status }) => status)).toEqual(everybody.map(() => 403));
  });
});

describe("somebody on call", () => {
  test("deletes a pod, which comes again", async () => {
    const path = `/api/v1/namespaces/stage/pods/${await podOf("peatio-api")}`;
    expect((await cluster.ask("conny", "DELETE", path)).status).toBe(200);
  });

  test("evicts a pod", async () => {
    await cluster.until("a pod", async () => (await podOf("peatio-api")) !== undefined);
    const name = (await podOf("peatio-api")) ?? "";
    const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace: "stage" } };
    const { status } = await cluster.ask(
      "conny",
      "POST",
      `/api/v1/namespaces/stage/pods/${name}/eviction?dryRun=All`,
      eviction,
    );
    // 429: its disruption budget says not now, as nothing is ready here.
    expect([201, 429]).toContain(status);
  });

  test.each(["cordon", "uncordon"])("may %s a node", async (verb) => {
    const { exitCode, stderr } = await cluster.plane.kubectl([verb, "node-a"], { as: "conny" });
    expect([exitCode, stderr]).toEqual([0, ""]);
  });

  test("drains a node", async () => {
    const { exitCode, stderr } = await cluster.plane.kubectl(["drain", "node-a", "--ignore-daemonsets"], {
      as: "conny",
    });
    expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining("forbidden")]);
  });

  test.each<readonly [string, object]>([
    ["label", { metadata: { labels: { "rkcp.io/pool": "wallets" } } }],
    ["annotate", { metadata: { annotations: { a: "b" } } }],
    ["taint", { spec: { taints: [{ key: "a", effect: "NoSchedule" }] } }],
  ])("can't %s a node", async (_, patch) => {
    const { status, message } = await cluster.ask("conny", "PATCH", "/api/v1/nodes/node-a?dryRun=All", patch, merge);
    expect([status, message]).toEqual([403, expect.stringContaining("Allowed on call: kubectl cordon")]);
  });
});

describe("the deployer and a feature", () => {
  const feature = (change: (object: Manifest) => void = () => undefined): Manifest => {
    const object = cluster.rendered("Namespace", "stage");
    object.metadata.name = "feature-x";
    object.metadata.labels = { ...object.metadata.labels, "rkcp.io/namespace": "feature" };
    object.metadata.annotations = { "rkcp.io/owner": "dan", "rkcp.io/expires": "2026-12-01" };
    change(object);
    return object;
  };
  const binding = (name: string, namespace: string, role = name, group = name): Manifest => ({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name, namespace },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
    subjects: [{ kind: "Group", name: group, apiGroup: "rbac.authorization.k8s.io" }],
  });

  test.each<readonly [string, (object: Manifest) => void, string]>([
    [
      "a label of a feature on another name",
      ({ metadata }) => void (metadata.name = "mine"),
      "Allowed: namespaces feature-<name>",
    ],
    [
      "a feature's name without the label",
      ({ metadata }) => void delete metadata.labels?.["rkcp.io/namespace"],
      "Allowed: namespaces feature-<name>",
    ],
    [
      "a namespace without any label",
      ({ metadata }) => {
        metadata.name = "mine";
        metadata.labels = {};
      },
      "Allowed: namespaces feature-<name>",
    ],
    [
      "the label of the exchange",
      ({ metadata }) => void (metadata.labels = { ...metadata.labels, "rkcp.io/namespace": "exchange" }),
      "Allowed: namespaces feature-<name>",
    ],
    [
      "pods that aren't restricted",
      ({ metadata }) =>
        void (metadata.labels = { ...metadata.labels, "pod-security.kubernetes.io/enforce": "privileged" }),
      "as rendered",
    ],
    [
      "no Pod Security at all",
      ({ metadata }) => void delete metadata.labels?.["pod-security.kubernetes.io/enforce"],
      "as rendered",
    ],
    ["a label more", ({ metadata }) => void (metadata.labels = { ...metadata.labels, more: "x" }), "as rendered"],
    ["no owner", ({ metadata }) => void delete metadata.annotations?.["rkcp.io/owner"], "says whose it is"],
    [
      "no end",
      ({ metadata }) => void (metadata.annotations = { "rkcp.io/owner": "dan", "rkcp.io/expires": "" }),
      "says whose it is",
    ],
  ])("can't make %s", async (_, change, message) => {
    const { status, message: told } = await cluster.apply("dan", feature(change));
    expect([status, told]).toEqual([403, expect.stringContaining(message)]);
  });

  test("even break-glass can't give a feature's label to another namespace", async () => {
    const { message } = await cluster.apply(
      "admin",
      feature(({ metadata }) => void (metadata.name = "mine")),
    );
    expect(message).toContain("Allowed: the label rkcp.io/namespace: feature");
  });

  test.each(["stage", "platform-tools", "vault-access", "kube-system", "default"])(
    "can't relabel or delete %s",
    async (name) => {
      const path = pathOf({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
      const relabelled = await cluster.ask(
        "dan",
        "PATCH",
        `${path}?dryRun=All`,
        { metadata: { labels: { "rkcp.io/namespace": "feature" } } },
        merge,
      );
      const deleted = await cluster.ask("dan", "DELETE", `${path}?dryRun=All`);
      expect([relabelled.status, relabelled.message, deleted.status]).toEqual([
        403,
        expect.stringContaining("Allowed: namespaces feature-<name>"),
        403,
      ]);
    },
  );

  test("make its namespace, its rights and its objects", async () => {
    const statuses = [(await cluster.apply("dan", feature(), "for good")).status];
    for (const name of ["rkcp:deployer", "rkcp:on-call"]) {
      statuses.push((await cluster.apply("dan", binding(name, "feature-x"), "for good")).status);
    }
    const metadata = { name: "mine", namespace: "feature-x" };
    const config: Manifest = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { a: "b" } };
    await cluster.until("the rights hold", async () => (await cluster.apply("dan", config)).status < 300);
    statuses.push((await cluster.apply("dan", config, "for good")).status);
    expect(statuses).toEqual([201, 201, 201, 201]);
  });

  test.each<readonly [string, () => Manifest, string]>([
    ["in stage", () => binding("rkcp:deployer", "stage"), "role bindings in namespaces of features"],
    ["in kube-system", () => binding("rkcp:deployer", "kube-system"), "role bindings in namespaces of features"],
    [
      "for another group",
      () => binding("rkcp:deployer", "feature-x", "rkcp:deployer", "system:authenticated"),
      "the role bindings that every namespace has",
    ],
    [
      "of a group's role to another group",
      () => binding("rkcp:deployer", "feature-x", "rkcp:deployer", "rkcp:operator"),
      "the role bindings that every namespace has",
    ],
    [
      "of Kubernetes' own role for administrators",
      () => binding("mine", "feature-x", "admin", "rkcp:deployer"),
      "permissions not currently held",
    ],
    [
      "of the role of cluster administrators",
      () => binding("mine", "feature-x", "cluster-admin", "rkcp:deployer"),
      "permissions not currently held",
    ],
  ])("can't give rights %s", async (_, object, message) => {
    const { status, message: told } = await cluster.apply("dan", object());
    expect([status, told]).toEqual([403, expect.stringContaining(message)]);
  });

  test("can't use a wallet daemon's name in it", async () => {
    const name = "peatio-deposit";
    const called = (workload: string, label: string): Manifest => {
      const object = cluster.renderedForFeature("StatefulSet", name, "feature-x");
      const { selector, template } = object["spec"] as {
        selector: { matchLabels: Record<string, string> };
        template: { metadata: { labels: Record<string, string> }; spec: { serviceAccountName: string } };
      };
      template.spec.serviceAccountName = workload;
      for (const labels of [selector.matchLabels, template.metadata.labels]) labels["app.kubernetes.io/name"] = label;
      return object;
    };
    const account: Manifest = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace: "feature-x" } };
    const objects = [called(name, name), called(name, "mine"), called("mine", name), account];
    const answers = [];
    for (const object of objects) answers.push(await cluster.apply("dan", object));
    const taken = [403, expect.stringContaining("The name of a pinned workload is taken")];
    expect(answers.map(({ status, message }) => [status, message])).toEqual([taken, taken, taken, taken]);
    // The name alone was refused: the same pods under another are nobody's.
    expect((await cluster.apply("dan", called("mine", "mine"))).message).toBe("");
  });

  test("may copy Vault's authority into it as it is, and not another", async () => {
    const authority = (pem: string): Manifest => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "vault-ca", namespace: "feature-x" },
      data: { "ca.pem": pem },
    });
    const answers = [await cluster.apply("dan", authority("authority")), await cluster.apply("dan", authority("mine"))];
    expect(answers.map(({ status }) => status)).toEqual([201, 403]);
  });

  test.each<readonly [object, number]>([
    [{ type: "ExternalName", externalName: "peatio-api.stage.svc.cluster.local" }, 201],
    [{ type: "ExternalName", externalName: "evil.example" }, 403],
    [{ type: "ExternalName", externalName: "stage.svc.cluster.local.evil.example" }, 403],
    [{ type: "NodePort", selector: { a: "b" }, ports: [{ port: 80 }] }, 403],
    [{ type: "LoadBalancer", selector: { a: "b" }, ports: [{ port: 80 }] }, 403],
    [{ selector: { a: "b" }, ports: [{ port: 80 }], externalIPs: ["10.0.0.1"] }, 403],
  ])("may alias the environment's Services and open no door: %j is answered by %i", async (spec, status) => {
    const service: Manifest = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "mine", namespace: "feature-x" },
      spec,
    };
    expect((await cluster.apply("dan", service)).status).toBe(status);
  });

  test.each<readonly [string, string | undefined, number]>([
    ["feature-x", "rkcp-money", 403],
    ["feature-x", "system-cluster-critical", 403],
    ["feature-x", "rkcp-feature", 201],
    ["feature-x", undefined, 201],
    ["platform-tools", "rkcp-money", 403],
    ["platform-tools", "rkcp-customers", 403],
    ["platform-tools", "rkcp-background", 201],
    ["platform-tools", undefined, 201],
  ])("can't push others off their nodes: pods in %s with the class %s are answered by %i", async (...row) => {
    const [namespace, priorityClassName, status] = row;
    const object = cluster.rendered("Deployment", "peatio-api");
    const { template } = object["spec"] as { template: { spec: { priorityClassName?: string } } };
    delete template.spec.priorityClassName;
    if (priorityClassName !== undefined) template.spec.priorityClassName = priorityClassName;
    object.metadata.namespace = namespace;
    const answer = await cluster.apply("admin", object);
    expect([answer.status, answer.message]).toEqual([
      status,
      status === 403 ? expect.stringContaining("Allowed here as priorityClassName") : "",
    ]);
  });

  test("delete it, with all it holds", async () => {
    expect((await cluster.ask("dan", "DELETE", "/api/v1/namespaces/feature-x")).status).toBe(200);
    await cluster.until(
      "it is gone",
      async () => (await cluster.ask("admin", "GET", "/api/v1/namespaces/feature-x")).status === 404,
    );
  });
});
