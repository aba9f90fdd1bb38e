import { describe, expect, test } from "vitest";
import { endOf, partsOf } from "../../platform/ends";
import { rpcPort } from "../../platform/flows/chains";
import { isPlace, placeOf, places } from "../../platform/places";
import { platformOf } from "../../platform/platform";
import { secretsByConsumer } from "../../platform/secrets";
import { type BaseName, type Changes, environment } from "../environments/descriptions";

const platform = (base: BaseName, changes?: Changes) => platformOf(environment(base, changes));
const external = { placement: "external", network: "testnet", host: "rpc.example", port: 8443 };

describe.each([
  ["stage", platform("stage")],
  ["production", platform("production")],
  ["stage without chains", platform("stage", { nodes: {} })],
  ["stage with a provider's node", platform("stage", { "nodes.ethereum": external })],
] as const)("flows and secrets of %s", (_name, { environment: env, workloads, flows, secrets }) => {
  const names = workloads.map((workload) => endOf(env, workload));
  const made = workloads.flatMap(({ namespace, makesPods = [] }) =>
    makesPods.map((name) => endOf(env, { namespace, name })),
  );
  const known = (end: string) =>
    names.includes(end) || made.includes(end) || isPlace(end) || partsOf(end).namespace === "feature-*";
  const received = secretsByConsumer(secrets);

  test("have workloads at all, each under one name", () => {
    expect(names.length).toBeGreaterThan(13);
    expect(new Set(names).size).toBe(names.length);
  });

  // The brokers of one cluster are one workload, and find each other.
  test("lead from a known workload or place to another", () => {
    expect(flows.filter(({ from, to }) => !known(from) || !known(to) || (from === to && from !== "rabbitmq"))).toEqual(
      [],
    );
  });

  test("lead to a place whose address the environment knows", () => {
    const targets = [...new Set(flows.map(({ to }) => to).filter((to) => isPlace(to)))];
    expect(
      targets.map((to) => placeOf(env, to).kind).every((kind) => ["pods", "networks", "internet"].includes(kind)),
    ).toBe(true);
  });

  test("say each conversation once, on a real port, with a reason", () => {
    const pairs = flows.map(({ from, to, port, protocol }) => `${from} ${to} ${protocol} ${port}`);
    expect(new Set(pairs).size).toBe(pairs.length);
    expect(flows.filter(({ port, reason }) => !(port >= 1 && port <= 65_535) || reason.length < 5)).toEqual([]);
  });

  test("reach a workload on the port it listens on", () => {
    const wrong = flows.filter(({ to, port }) => {
      const workload = workloads.find((candidate) => endOf(env, candidate) === to);
      return workload !== undefined && !Object.values(workload.ports).includes(port);
    });
    expect(wrong).toEqual([]);
  });

  test("give every workload with a secret a way to Vault", () => {
    const readers = new Set(secrets.flatMap(({ consumers }) => Object.keys(consumers)));
    const callers = flows.filter(({ to }) => to === "vault").map(({ from }) => from);
    expect([...readers].filter((name) => !callers.includes(name))).toEqual([]);
  });

  test("give nobody a way to Vault who has nothing there", () => {
    const callers = flows.filter(({ to }) => to === "vault").map(({ from }) => from);
    const idle = callers.filter((name) => {
      const workload = workloads.find((candidate) => endOf(env, candidate) === name);
      return !received.has(name) && workload?.vaultRole === undefined;
    });
    expect(idle).toEqual([]);
  });

  test("have consumers that exist", () => {
    const readers = [...new Set(secrets.flatMap(({ consumers }) => Object.keys(consumers)))];
    expect(readers.filter((name) => !names.includes(name))).toEqual([]);
  });

  test("keep each secret at one path of the environment's own", () => {
    const paths = secrets.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths.filter((path) => !path.startsWith(`${env.name}/`))).toEqual([]);
  });

  test("say how each secret is replaced, and who reads it", () => {
    expect(
      secrets.filter(({ rotation, consumers }) => rotation.length < 5 || Object.keys(consumers).length === 0),
    ).toEqual([]);
  });

  test("give no workload two values for one variable or one file", () => {
    for (const name of names) {
      const targets = (received.get(name) ?? []).flatMap(({ uses }) => uses.map(({ as }) => JSON.stringify(as)));
      expect(
        targets.filter((target, index) => targets.indexOf(target) !== index),
        name,
      ).toEqual([]);
    }
  });

  test("give no workload a variable that its plain settings hold as well", () => {
    for (const workload of workloads) {
      const secret = (received.get(endOf(env, workload)) ?? []).flatMap(({ uses }) =>
        uses.flatMap(({ as }) => ("variable" in as ? [as.variable] : [])),
      );
      expect(
        secret.filter((variable) => variable in workload.env),
        workload.name,
      ).toEqual([]);
    }
  });
});

describe("chains", () => {
  test("that are left out have no flow, and no port", () => {
    const { environment: env, flows } = platform("stage", { nodes: {} });
    expect(flows.filter(({ to }) => ["bitcoin", "dash", "ethereum"].includes(to))).toEqual([]);
    expect(rpcPort(env, "bitcoin")).toBeUndefined();
  });

  test("listen where their network does, or where the provider says", () => {
    expect(rpcPort(environment("stage"), "bitcoin")).toBe(48332);
    expect(rpcPort(environment("production"), "bitcoin")).toBe(8332);
    expect(rpcPort(environment("stage", { "nodes.ethereum": external }), "ethereum")).toBe(8443);
  });

  test("that are left out are no place to ask for", () => {
    expect(() => placeOf(environment("stage", { nodes: {} }), "bitcoin")).toThrow(
      /no nodes\.bitcoin.*Fix: describe the nodes/,
    );
  });
});

describe("places", () => {
  test("are told from workloads by name: no workload is called like one", () => {
    const names = platform("stage").workloads.map(({ name }) => name);
    // The broker is a workload where it is placed in the cluster, and a place where it is not.
    expect(places.filter((place) => place !== "rabbitmq" && names.includes(place))).toEqual([]);
  });

  test.each([
    ["rabbitmq", "stage", {}, { kind: "pods", labels: { "app.kubernetes.io/name": "rabbitmq" } }],
    ["rabbitmq", "production", {}, { kind: "networks", cidrs: ["10.40.196.0/24", "10.40.197.0/24", "10.40.198.0/24"] }],
    ["vault", "stage", {}, { kind: "networks", cidrs: ["10.20.200.0/24", "10.20.201.0/24", "10.20.202.0/24"] }],
    ["vault", "production", {}, { kind: "networks", cidrs: ["10.60.0.20/32", "10.60.0.84/32", "10.60.0.148/32"] }],
    ["bitcoin", "production", {}, { kind: "networks", cidrs: ["10.40.204.10/32", "10.40.205.10/32"] }],
    ["ethereum", "stage", { "nodes.ethereum": external }, { kind: "internet" }],
  ] as const)("put %s of %s where the description says %j", (place, base, changes, expected) => {
    expect(placeOf(environment(base, changes), place)).toEqual(expected);
  });
});
