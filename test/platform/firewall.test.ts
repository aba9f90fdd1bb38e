import { describe, expect, test } from "vitest";
import { firewallOf, groups } from "../../platform/firewall";
import { platformOf } from "../../platform/platform";
import { absent, type BaseName, type Changes, environment } from "../environments/descriptions";

const firewall = (base: BaseName, changes?: Changes) => firewallOf(platformOf(environment(base, changes)));
const general = {
  purpose: "general",
  machineType: "m6i.large",
  nodesPerZone: { min: 1, max: 2 },
  diskGiB: 80,
  podsPerNode: 29,
};
const external = { placement: "external", network: "mainnet", host: "rpc.example", port: 8443 };

/** Descriptions whose firewalls differ: pools, placements, custody, chains left out, another registry. */
const variants: Readonly<Record<string, ReturnType<typeof firewall>>> = {
  stage: firewall("stage"),
  production: firewall("production"),
  "production without wallet pools": firewall("production", { "cluster.nodePools.wallets": absent }),
  "production with two pools of each purpose": firewall("production", {
    "cluster.nodePools.spare": general,
    "cluster.nodePools.cold": { ...general, purpose: "wallets" },
  }),
  "production with RabbitMQ in the cluster and a provider's node": firewall("production", {
    rabbitmq: { placement: "cluster" },
    "nodes.ethereum": external,
  }),
  "stage without chains": firewall("stage", { nodes: {} }),
  "stage with RabbitMQ in machines": firewall("stage", {
    rabbitmq: { placement: "vm", machineType: "m6i.large", dataGiB: 20 },
  }),
};
const each = Object.entries(variants);
const walletGroups = ["nodes-wallets", "nodes-cold"];
const groupOf = (peer: object) => ("group" in peer ? String(peer.group) : undefined);

describe.each(each)("the firewall of %s", (_name, { groups: described, flows }) => {
  test("gives every rule an id of its own", () => {
    expect(new Set(flows.map(({ id }) => id)).size).toBe(flows.length);
  });

  test("has one rule for each pair, protocol and port: the cloud refuses the second", () => {
    const rules = flows.map(({ from, to, port, protocol }) => JSON.stringify({ from, to, port, protocol }));
    expect(rules.filter((rule, index) => rules.indexOf(rule) !== index)).toEqual([]);
  });

  test("names only groups that it describes", () => {
    const named = flows.flatMap(({ from, to }) => [groupOf(from), groupOf(to)]).filter((name) => name !== undefined);
    expect(named.filter((name) => !(name in described))).toEqual([]);
  });

  test("gives a reason of 1 to 255 characters for every rule", () => {
    expect(flows.filter(({ reason }) => reason.length < 1 || reason.length > 255)).toEqual([]);
  });

  test("lets no general node open a connection to a wallet node", () => {
    const callers = flows.filter(({ to }) => walletGroups.includes(groupOf(to) ?? "")).map(({ from }) => groupOf(from));
    expect(callers.filter((name) => name?.startsWith("nodes-") && !walletGroups.includes(name))).toEqual([]);
  });

  test("lets no machine outside the firewall's groups open a connection to one of them", () => {
    expect(flows.filter(({ from }) => !("group" in from))).toEqual([]);
  });

  test("opens all ports only within one group", () => {
    const wide = flows.filter(({ port }) => port === "all");
    expect(wide.filter(({ from, to }) => groupOf(from) !== groupOf(to))).toEqual([]);
  });

  test("opens the internet only on the ports somebody asked for", () => {
    const ports = flows.flatMap(({ to, port }) => ("cidrs" in to && to.cidrs.includes("0.0.0.0/0") ? [port] : []));
    expect(ports.filter((port) => port !== 443 && port !== 8443)).toEqual([]);
  });

  test("comes out the same each time, whatever the order of the pools", () => {
    expect(flows.map(({ id }) => id)).toEqual(flows.map(({ id }) => id).sort((a, b) => a.localeCompare(b, "en")));
  });
});

describe("MySQL", () => {
  const callers = (base: BaseName, changes?: Changes) =>
    firewall(base, changes)
      .flows.filter(({ to }) => groupOf(to) === groups.database)
      .map(({ from, port }) => `${groupOf(from)} ${port}`);

  test("is called from the pools whose workloads have the flow, on its port", () => {
    expect(callers("stage")).toEqual(["nodes-general 3306"]);
    expect(callers("production").sort()).toEqual(["nodes-general 3306", "nodes-wallets 3306"]);
  });

  test("is called from every general pool, since a pod may land on any of them", () => {
    expect(callers("stage", { "cluster.nodePools.spare": general }).sort()).toEqual([
      "nodes-general 3306",
      "nodes-spare 3306",
    ]);
  });

  test("is not called from a pool of wallets on which nothing has the flow", () => {
    const platform = platformOf(environment("production"));
    const workloads = platform.workloads.map((workload) => ({ ...workload, pool: "general" as const }));
    const { flows } = firewallOf({ ...platform, workloads });
    expect(flows.filter(({ to }) => groupOf(to) === groups.database).map(({ from }) => groupOf(from))).toEqual([
      "nodes-general",
    ]);
  });

  test("calls nobody", () => {
    expect(each.flatMap(([, { flows }]) => flows.filter(({ from }) => groupOf(from) === groups.database))).toEqual([]);
  });
});

describe("flows between pools", () => {
  test("that would reach a wallet node from a general one are refused with the fix", () => {
    const platform = platformOf(environment("production"));
    const wallet = platform.workloads.find(({ pool }) => pool === "wallets")?.name ?? "";
    const intruder = { from: "barong", to: wallet, port: 80, protocol: "tcp" as const, reason: "a slip of the pen" };
    expect(() => firewallOf({ ...platform, flows: [...platform.flows, intruder] })).toThrow(
      `flow barong -> ${wallet}:80 would let other nodes call a wallet node. Fix: let the wallet daemon call, or move it off the wallet pool`,
    );
  });

  test("to a place nobody knows are refused with the fix", () => {
    const platform = platformOf(environment("stage"));
    const lost = { from: "barong", to: "atlantis", port: 80, protocol: "tcp" as const, reason: "a slip of the pen" };
    expect(() => firewallOf({ ...platform, flows: [lost] })).toThrow(
      /"atlantis" is no place\. Allowed: .*Fix: correct the flow/,
    );
  });

  test("let wallet daemons resolve names on the general pools", () => {
    const ids = variants["production"]?.flows.map(({ id }) => id);
    expect(ids).toContain("nodes-wallets-to-nodes-general-udp-53");
    expect(ids).toContain("nodes-wallets-to-nodes-general-tcp-53");
  });
});

describe("images", () => {
  const own = "222222222222.dkr.ecr.eu-west-1.amazonaws.com";
  const images = Object.fromEntries(
    ["peatio", "barong", "coinhub", "arke", "vaultAgent"].map((name) => [`services.images.${name}.registry`, own]),
  );

  test("from the account's own registry leave the wallet nodes nothing but Coinhub's way to BitGo", () => {
    const out = firewall("production", images).flows.filter(
      ({ from, to }) => groupOf(from) === "nodes-wallets" && "cidrs" in to && to.cidrs.includes("0.0.0.0/0"),
    );
    expect(out.map(({ port, reason }) => `${port}: ${reason}`)).toEqual([
      "443: app.bitgo.com or app.bitgo-test.com (coinhub)",
    ]);
  });

  test("from elsewhere say which registries the rule is for", () => {
    const rule = variants["stage"]?.flows.find(({ id }) => id === "nodes-general-to-internet-tcp-443");
    expect(rule?.reason).toContain("images from docker.io, quay.io");
  });
});
