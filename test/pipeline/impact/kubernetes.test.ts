import { describe, expect, test } from "vitest";
import { withImpacts } from "../../../pipeline/impact/impact";
import type { BareChange, JsonObject } from "../../../pipeline/model";
import { productionPlatform, stagePlatform } from "../../support/environments";
import { changeOf, objectChanges } from "../compare/rendered";
import { deployment, object } from "../compare/kubernetes/objects";
import { felt, lineOf } from "./impacts";

const production = productionPlatform();
const stage = stagePlatform();

/** Impact of the one change between two objects of production. */
function impactOf(before: JsonObject | undefined, after: JsonObject | undefined): string {
  const changes = objectChanges(before ? [before] : [], after ? [after] : []);
  expect(changes).toHaveLength(1);
  return felt(changes.map(inProduction), production)[0] ?? "";
}
const inProduction = (change: BareChange): BareChange => ({
  ...change,
  environment: "production",
  scope: change.scope === "stage" ? "production" : change.scope,
});

const named = (name: string) => ({ podSelector: { matchLabels: { "app.kubernetes.io/name": name } } });
const policy = (name: string, ingress: readonly string[], egress: readonly string[]) =>
  object("networking.k8s.io/v1", "NetworkPolicy", name, {
    spec: {
      ...named(name),
      ingress: ingress.map((from) => ({ from: [named(from)], ports: [{ port: 8000 }] })),
      egress: egress.map((to) => ({ to: [named(to)], ports: [{ port: 8000 }] })),
    },
  });

describe("a NetworkPolicy", () => {
  test("that closes the way to the engine's broker stops trading", () => {
    expect(impactOf(policy("peatio-matching", [], ["rabbitmq"]), policy("peatio-matching", [], []))).toBe(
      "trading-stops: peatio-matching ← trading: it closes 1 of its ways",
    );
  });

  test("that lets a caller no longer in is felt by what the caller does", () => {
    const before = policy("barong", ["gateway", "administration-gateway"], []);
    expect(impactOf(before, policy("barong", ["gateway"], []))).toBe(
      "delayed: administration-gateway ← withdrawals: it closes 1 of its ways",
    );
    expect(impactOf(before, policy("barong", ["administration-gateway"], []))).toMatch(/^trading-stops: gateway ←/);
  });

  test("that lets Prometheus no longer in is felt by nobody", () => {
    const scraped = {
      ...policy("rango", [], []),
      spec: {
        ...named("rango"),
        ingress: [
          {
            from: [
              {
                ...named("prometheus-agent"),
                namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "platform-tools" } },
              },
            ],
          },
        ],
      },
    };
    expect(impactOf(scraped, policy("rango", [], []))).toBe(
      "none: customers need no platform-tools/prometheus-agent: it closes 1 of its ways",
    );
  });

  test("that opens something, or comes beside the default that denies all, is felt by nobody", () => {
    expect(impactOf(policy("barong", ["gateway"], []), policy("barong", ["gateway", "rango"], []))).toBe(
      "none: it closes nothing",
    );
    expect(impactOf(undefined, policy("barong", ["gateway"], []))).toMatch(/^none: it is new/);
  });

  const calls = (...blocks: readonly JsonObject[]) =>
    object("networking.k8s.io/v1", "NetworkPolicy", "peatio-api", {
      spec: { ...named("peatio-api"), egress: [{ to: blocks.map((ipBlock) => ({ ipBlock })) }] },
    });
  const everywhere = { cidr: "0.0.0.0/0" };
  test.each([
    ["leaves less out", { ...everywhere, except: ["10.0.0.0/8"] }, everywhere, "none"],
    ["leaves more out", everywhere, { ...everywhere, except: ["10.0.0.0/8"] }, "trading-stops"],
    [
      "leaves out less of it",
      { ...everywhere, except: ["10.0.0.0/8"] },
      { ...everywhere, except: ["10.1.0.0/16"] },
      "none",
    ],
    ["is wider", { cidr: "198.51.100.0/24" }, { cidr: "198.51.0.0/16", except: ["198.51.7.0/24"] }, "none"],
    [
      "is wider and leaves a part out",
      { cidr: "198.51.100.0/24" },
      { cidr: "198.51.0.0/16", except: ["198.51.100.9/32"] },
      "trading-stops",
    ],
    [
      "is wider and leaves all of it out",
      { cidr: "198.51.100.0/24" },
      { cidr: "198.51.0.0/16", except: ["198.51.96.0/20"] },
      "trading-stops",
    ],
    ["is narrower", { cidr: "198.51.0.0/16" }, { cidr: "198.51.100.0/24" }, "trading-stops"],
    ["is none", { cidr: "198.51.0.0/16" }, { cidr: "everywhere" }, "trading-stops"],
    ["is one of IPv6", { cidr: "2001:db8::/32" }, { cidr: "2001:db8::/16" }, "trading-stops"],
  ])("whose range %s", (_, before, after, expected) => {
    expect(impactOf(calls(before), calls(after)).split(":")[0]).toBe(expected);
  });

  test("of all pods that goes closes every pod's way", () => {
    const names = object("networking.k8s.io/v1", "NetworkPolicy", "allow-dns", {
      spec: { podSelector: {}, egress: [{ ports: [{ port: 53 }] }] },
    });
    expect(impactOf(names, undefined)).toMatch(/^trading-stops: .*it closes a way of every pod$/);
  });
});

describe("pods", () => {
  const probed = { readinessProbe: { tcpSocket: { port: "http" } } };
  test("of a Deployment with a probe are replaced unnoticed, without one not", () => {
    const release = (container: JsonObject, tag: string) =>
      deployment("peatio-api", {}, { ...container, image: `quay.io/openware/peatio:${tag}` });
    expect(impactOf(release(probed, "1"), release(probed, "2"))).toBe(
      "none: a new pod is ready before an old one goes",
    );
    expect(impactOf(release({}, "1"), release({}, "2"))).toMatch(/^trading-stops: peatio-api ← trading: no probe/);
  });

  test("of which none is left are missed", () => {
    expect(impactOf(deployment("rango", { replicas: 2 }), deployment("rango", { replicas: 0 }))).toBe(
      "delayed: rango ← market data: its last pod goes",
    );
    expect(impactOf(deployment("rango", { replicas: 2 }), deployment("rango", { replicas: 3 }))).toMatch(/^none: /);
  });

  test("of a StatefulSet that is made anew are missed, were it three of them", () => {
    const brokers = (serviceName: string) =>
      object("apps/v1", "StatefulSet", "rabbitmq", { spec: { replicas: 3, serviceName } });
    expect(impactOf(brokers("a"), brokers("b"))).toBe(
      "trading-stops: rabbitmq ← peatio-matching ← trading: the StatefulSet is deleted and made anew, its pods with it",
    );
  });
});

describe("what is around pods", () => {
  const service = (port: number) =>
    object("v1", "Service", "barong", {
      spec: { selector: { "app.kubernetes.io/name": "barong" }, ports: [{ port, name: "http" }] },
    });
  test("a Service that goes, or listens elsewhere, is missed", () => {
    expect(impactOf(service(8001), undefined)).toBe("trading-stops: barong ← trading: nobody finds its pods any more");
    expect(impactOf(service(8001), service(8002))).toMatch(/^trading-stops: barong ← trading: callers look/);
  });

  test("a ConfigMap is felt by those that read it when they start", () => {
    const files = (app: string, value: string) => ({
      ...object("v1", "ConfigMap", `${app}-files`, { data: { a: value } }),
      metadata: { name: `${app}-files`, namespace: "stage", labels: { "app.kubernetes.io/part-of": app } },
    });
    expect(impactOf(files("gateway", "1"), files("gateway", "2"))).toMatch(/^none: its readers are rolled out/);
    expect(impactOf(files("influxdb", "1"), files("influxdb", "2"))).toBe(
      "delayed: influxdb ← market data: read at the start of pods; its one pod stops before the next one starts",
    );
    expect(impactOf(files("gateway", "1"), undefined)).toMatch(
      /^trading-stops: gateway ← trading: no pod that reads it/,
    );
    const relabelled = { ...files("influxdb", "1"), immutable: true };
    expect(impactOf(files("influxdb", "1"), relabelled)).toBe("none: what it holds stays as it is");
    expect(impactOf(files("nobodys", "1"), files("nobodys", "2"))).toBe("none: no pod reads it");
  });

  test("the account by which Vault checks logins is missed by whoever calls Vault", () => {
    const binding = (name: string) => ({
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "one" },
      roleRef: { name: "reviewer" },
      subjects: [{ kind: "ServiceAccount", name, namespace: "vault-access" }],
    });
    expect(impactOf(binding("vault-token-reviewer"), undefined)).toMatch(/^trading-stops: vault ← .*who logs in$/);
  });

  test("a namespace takes all that is in it along", () => {
    const namespace = (name: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
    expect(impactOf(namespace("production"), undefined)).toMatch(/^trading-stops: /);
    expect(impactOf(namespace("platform-tools"), undefined)).toMatch(/^none: customers need no platform-tools\//);
  });

  test("budgets, quotas, rights of people and admission bear on what starts", () => {
    const budget = object("policy/v1", "PodDisruptionBudget", "barong", { spec: { maxUnavailable: 1 } });
    expect(impactOf(budget, undefined)).toMatch(/^none: what runs goes on/);
  });

  test("a kind that nobody described is taken for the worst, unless it is new", () => {
    const foreign = object("example.com/v1", "Thing", "one", { spec: { a: 1 } });
    expect(impactOf(foreign, undefined)).toBe(
      "trading-stops: the worst is assumed: nobody has described Thing in pipeline/impact/kubernetes.ts",
    );
    expect(impactOf(undefined, foreign)).toMatch(/^none: /);
  });
});

describe("an environment without customers", () => {
  test("is told what they would feel", () => {
    const engine = (image: string) =>
      object("apps/v1", "StatefulSet", "peatio-matching", {
        spec: { replicas: 1, template: { spec: { containers: [{ name: "peatio-matching", image }] } } },
      });
    expect(felt(objectChanges([engine("peatio:1")], [engine("peatio:2")]), stage)).toEqual([
      "none: stage has no customers; in production trading-stops: peatio-matching ← trading: " +
        "its one pod stops before the next one starts",
    ]);
  });

  test("that nobody described is judged as production, the worst", () => {
    const change = { ...changeOf(objectChanges([deployment("a")], []), "apps/Deployment/a"), environment: "old" };
    expect(withImpacts([change], [stage]).map(({ impact }) => lineOf(impact))).toEqual([
      "trading-stops: nobody has described the environment old",
    ]);
  });
});
