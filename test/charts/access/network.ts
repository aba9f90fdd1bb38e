import { describe, expect, test } from "vitest";
import { type Manifest, pathOf } from "./cluster-under-test";
import { applied, cluster } from "./stage-cluster";

const nameLabel = "app.kubernetes.io/name";
/** Opens everything, both ways. */
const open = { policyTypes: ["Ingress", "Egress"], ingress: [{}], egress: [{}] };

const policyFor = (podSelector: object): Manifest => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "mine", namespace: "stage" },
  spec: { podSelector, ...open },
});

/** The answer to who applies the namespaces and to break-glass. */
const statusesOf = async (object: Manifest) => [
  (await cluster.apply("dan", object)).status,
  (await cluster.apply("admin", object)).status,
];

const deletionsOf = async (kind: string, name: string) => {
  const path = `${pathOf(cluster.rendered(kind, name))}?dryRun=All`;
  return [(await cluster.ask("dan", "DELETE", path)).status, (await cluster.ask("admin", "DELETE", path)).status];
};

describe("whom a pinned pod speaks to", () => {
  test("is what was rendered, which the deployer may apply", () => {
    expect(applied.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual([
      { exitCode: 0, stderr: "" },
      { exitCode: 0, stderr: "" },
    ]);
  });

  test.each<[string, object]>([
    ["for a wallet daemon", { matchLabels: { [nameLabel]: "peatio-withdraw-coin" } }],
    ["for Coinhub", { matchLabels: { [nameLabel]: "coinhub" } }],
    ["for every pod", {}],
    [
      "for pods with another label that wallet daemons have",
      { matchLabels: { "app.kubernetes.io/part-of": "peatio" } },
    ],
    ["for pods told by an expression", { matchExpressions: [{ key: nameLabel, operator: "In", values: ["coinhub"] }] }],
    ["for pods told by the lack of a label", { matchExpressions: [{ key: "a", operator: "DoesNotExist" }] }],
  ])("a NetworkPolicy more is refused %s, whoever asks", async (_, selector) => {
    expect(await statusesOf(policyFor(selector))).toEqual([403, 403]);
  });

  test.each(["peatio-withdraw-coin", "coinhub", "default-deny", "allow-dns"])(
    "the NetworkPolicy %s isn't opened",
    async (name) => {
      const object = cluster.rendered("NetworkPolicy", name);
      object["spec"] = { ...(object["spec"] as object), ...open };
      expect(await statusesOf(object)).toEqual([403, 403]);
    },
  );

  test.each(["peatio-withdraw-coin", "coinhub", "default-deny"])(
    "the NetworkPolicy %s is deleted by break-glass only",
    async (name) => {
      expect(await deletionsOf("NetworkPolicy", name)).toEqual([403, 200]);
    },
  );

  test("the refusal says what to do", async () => {
    const { message } = await cluster.apply("dan", policyFor({}));
    expect(message).toContain("Fix: select another workload's pods");
  });

  test("another workload's NetworkPolicy is the deployer's", async () => {
    expect(await statusesOf(policyFor({ matchLabels: { [nameLabel]: "peatio-api" } }))).toEqual([201, 201]);
    expect(await deletionsOf("NetworkPolicy", "peatio-api")).toEqual([200, 200]);
  });
});

describe("Coinhub's address", () => {
  test("isn't set free for another Service: break-glass alone deletes the one it belongs to", async () => {
    expect(await deletionsOf("Service", "coinhub")).toEqual([403, 200]);
  });

  test("is nobody else's while its Service is there", async () => {
    const { body } = await cluster.ask("dan", "GET", "/api/v1/namespaces/stage/services/coinhub");
    const { clusterIP } = body["spec"] as { clusterIP: string };
    const service: Manifest = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "mine", namespace: "stage" },
      spec: { clusterIP, selector: { a: "b" }, ports: [{ port: 8080 }] },
    };
    // A trial doesn't ask whose the address is.
    const { message } = await cluster.apply("dan", service, "for good");
    expect(message).toContain("provided IP is already allocated");
  });

  test("doesn't keep the deployer from deleting other Services", async () => {
    expect(await deletionsOf("Service", "rango")).toEqual([200, 200]);
  });
});

describe("what is found under a rendered name", () => {
  const names = ["peatio-redis", "barong-redis", "rabbitmq", "influxdb", "barong", "peatio-api", "gateway", "coinhub"];

  test.each(names)("is the workload of that name: %s leads to nobody else's pods", async (name) => {
    const object = cluster.rendered("Service", name);
    object["spec"] = { ...(object["spec"] as object), selector: { [nameLabel]: "mine" } };
    expect(await statusesOf(object)).toEqual([403, 403]);
  });

  test.each<[string, object]>([
    [
      "a port more",
      {
        ports: [
          { name: "redis", port: 6379, targetPort: "redis" },
          { name: "b", port: 6380, targetPort: "redis" },
        ],
      },
    ],
    ["another target", { ports: [{ port: 6379, targetPort: 7000 }] }],
    ["a label more in its selector", { selector: { [nameLabel]: "peatio-redis", mine: "true" } }],
    ["no selector, for addresses that somebody writes", { selector: {} }],
  ])("has the ports and the selector that were rendered: %s is refused", async (_, change) => {
    const object = cluster.rendered("Service", "peatio-redis");
    object["spec"] = { ...(object["spec"] as object), ...change };
    const { status, message } = await cluster.apply("dan", object);
    expect([status, message]).toEqual([403, expect.stringContaining("break-glass applies the cluster set first")]);
  });

  test("is so too when it is made anew", async () => {
    const path = pathOf(cluster.rendered("Service", "rabbitmq"));
    expect((await cluster.ask("dan", "DELETE", path)).status).toBe(200);
    const object = cluster.rendered("Service", "rabbitmq");
    const forged = { ...object, spec: { ...(object["spec"] as object), selector: { [nameLabel]: "mine" } } };
    expect((await cluster.apply("dan", forged)).status).toBe(403);
    expect((await cluster.apply("dan", object, "for good")).status).toBe(201);
  });

  test("is applied again by the deployer as it is", async () => {
    const answers = await Promise.all(names.map((name) => cluster.apply("dan", cluster.rendered("Service", name))));
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200));
  });

  test("doesn't keep a release from bringing a Service of a new name", async () => {
    const service: Manifest = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "new", namespace: "stage" },
      spec: { selector: { [nameLabel]: "new" }, ports: [{ port: 8080, targetPort: "http" }] },
    };
    expect(await statusesOf(service)).toEqual([201, 201]);
  });
});
