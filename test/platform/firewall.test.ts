import { describe, expect, test } from "vitest";
import { firewallOf } from "../../platform/firewall";
import { groups } from "../../platform/firewall/groups";
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
  "stage with Vault through BOSH": firewall("stage", { "vault.placement": "bosh" }),
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

  test("lets nobody outside the firewall's groups in but customers, and Vault where it is the custodians'", () => {
    const outside = flows.filter(({ from }) => !("group" in from)).map(({ id }) => id);
    const known = [
      "internet-to-entry-public-tcp-443",
      "internet-to-entry-public-tcp-80",
      "vault-to-control-plane-tcp-443",
    ];
    expect(outside.filter((id) => !known.includes(id))).toEqual([]);
  });

  test("opens all ports only within one group", () => {
    const wide = flows.filter(({ port }) => port === "all");
    expect(wide.filter(({ from, to }) => groupOf(from) !== groupOf(to))).toEqual([]);
  });

  test("opens the internet on web ports and the mail relay's only, but for nodes that look for the peers of their chain", () => {
    const chains = ["bitcoin", "dash", "ethereum"];
    const wide = flows.filter(({ to }) => "cidrs" in to && to.cidrs.includes("0.0.0.0/0"));
    const others = wide.filter(({ from }) => !chains.includes(groupOf(from) ?? ""));
    expect(others.filter(({ port }) => ![443, 587, 8443].includes(Number(port))).map(({ id }) => id)).toEqual([]);
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

describe("a node of a chain", () => {
  const out = (base: BaseName, chain: string) =>
    firewall(base)
      .flows.filter(({ from, to }) => groupOf(from) === chain && "cidrs" in to)
      .map(({ port, protocol }) => `${protocol} ${port}`)
      .sort();

  test.each([
    ["stage", "bitcoin", ["tcp 48333"]],
    ["production", "bitcoin", ["tcp 8333"]],
    ["stage", "dash", ["tcp 19999"]],
    ["production", "dash", ["tcp 9999"]],
    ["production", "ethereum", ["tcp 30303", "tcp 443", "tcp 9000", "udp 30303", "udp 9000"]],
  ] as const)("of %s looks for peers of %s on the ports of its network", (base, chain, ports) => {
    expect(out(base, chain)).toEqual(ports);
  });

  test("answers RPC to wallet nodes alone, where the environment has them", () => {
    const callers = firewall("production").flows.filter(({ to }) => groupOf(to) === "bitcoin");
    expect(callers.map(({ from, port }) => `${groupOf(from)} ${port}`)).toEqual(["nodes-wallets 8332"]);
  });
});

describe("Vault", () => {
  const callers = (name: string) =>
    firewall("stage", { "vault.placement": name })
      .flows.filter(({ to }) => groupOf(to)?.startsWith("vault"))
      .map(({ id }) => id);

  test("is called through its balancer, by pods and the jumpbox", () => {
    expect(callers("vm")).toEqual([
      "jumpbox-to-vault-balancer-tcp-8200",
      "nodes-general-to-vault-balancer-tcp-8200",
      "vault-balancer-to-vault-tcp-8200",
      "vault-to-vault-tcp-8200",
      "vault-to-vault-tcp-8201",
    ]);
  });

  test("is called itself where BOSH runs it", () => {
    expect(callers("bosh").filter((id) => id.includes("balancer"))).toEqual([]);
  });

  test("of the custodians' account asks the Kubernetes API from its own range", () => {
    const rule = variants["production"]?.flows.find(({ id }) => id === "vault-to-control-plane-tcp-443");
    expect(rule?.from).toEqual({ cidrs: ["10.60.0.0/24"] });
  });
});

describe("administration", () => {
  test("is reached from the jumpbox, and from peers that are named for it", () => {
    const flows = firewall("stage", {
      "network.peers.office": { cidr: "10.9.0.0/16", reason: "the office administers the environment" },
      "entry.administrationFrom": ["office"],
    }).flows.filter(({ to }) => groupOf(to) === "entry-administration");
    expect(flows.map(({ id, from }) => [id, from])).toEqual([
      ["jumpbox-to-entry-administration-tcp-443", { group: "jumpbox" }],
      ["office-to-entry-administration-tcp-443", { cidrs: ["10.9.0.0/16"] }],
    ]);
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
    Object.keys(environment("production").services.images).map((name) => [`services.images.${name}.registry`, own]),
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
    expect(rule?.reason).toContain("images from docker.io, public.ecr.aws, quay.io");
  });
});
