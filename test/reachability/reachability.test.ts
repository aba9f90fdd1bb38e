import { describe, expect, test } from "vitest";
import { type Tier, tierCidrs } from "../../platform/addresses";
import { endOf } from "../../platform/ends";
import type { Flow } from "../../platform/flows/flow";
import { firewallOf } from "../../platform/firewall";
import type { Platform } from "../../platform/platform";
import { placeOf, placesOfNodes } from "../../platform/places";
import { placementOf, poolsWith } from "../../platform/pools";
import { productionPlatform, stagePlatform } from "../support/environments";
import { type Resource, synthesize, type Synthesis } from "../support/synthesis";
import { attachments, publicSides } from "./attachments";
import { type Door, type End, NetworkModel } from "./network-model";
import { openDoors } from "./open-doors";

/** Tiers of what BOSH makes: the stack has the groups, not the machines. */
const madeByBosh: Readonly<Record<string, Tier>> = {
  "bosh-director": "bosh",
  "bosh-managed": "bosh",
  "concourse-worker": "bosh",
  bitcoin: "blockchain",
  dash: "blockchain",
};

/** A public address of nobody, and one of a private network, judged as if it were peered already. */
const internet: End = { address: "198.51.100.7" };
const peered: End = { address: "10.99.0.7" };

/** Ports that nobody should find open, beside all that the rules name. */
const temptations: readonly Door[] = [22, 3389, 2379, 6379, 8080, 8200, 15_672].map((port) => ({
  port,
  protocol: "tcp",
}));

const described = {
  stage: { platform: stagePlatform(), stack: synthesize(stagePlatform()) },
  production: { platform: productionPlatform(), stack: synthesize(productionPlatform()) },
};

/** Every group of a stack with the subnets its machines are in. */
function endsOf(platform: Platform, stack: Synthesis): Map<string, End> {
  const attached = attachments(stack);
  const model = new NetworkModel(stack);
  return new Map(
    model.groups.map((group) => {
      const tier = madeByBosh[group];
      const subnets = attached.get(group) ?? (tier ? tierCidrs(platform.environment, tier) : []);
      return [group, { group, subnets }];
    }),
  );
}

/** Every connection that can be opened, in one line each: `nodes-general -> database tcp 3306`. */
function connections(platform: Platform, stack: Synthesis): string[] {
  const model = new NetworkModel(stack);
  const ends = endsOf(platform, stack);
  const doors = [
    ...new Map([...model.doors, ...temptations].map((door) => [`${door.protocol} ${door.port}`, door])).values(),
  ];
  const all = new Map<string, End>([...ends, ["internet", internet], ["peered", peered]]);
  return [...all].flatMap(([from, source]) =>
    [...all].flatMap(([to, target]) => {
      if ("address" in source && "address" in target) return [];
      const open = doors.filter((door) => model.openness(source, target, door) > 0);
      if (open.length === doors.length) return [`${from} -> ${to} everything`];
      return open.map(({ protocol, port }) => `${from} -> ${to} ${protocol} ${port}`);
    }),
  );
}

describe.each(Object.entries(described))("the network of %s", (name, { platform, stack }) => {
  const model = new NetworkModel(stack);
  const ends = endsOf(platform, stack);

  test("has machines behind every group of the firewall, or BOSH will", () => {
    expect([...ends].flatMap(([group, end]) => ("group" in end && end.subnets.length === 0 ? [group] : []))).toEqual(
      [],
    );
  });

  test("lets through every flow of the catalogue that leaves the cluster, from every subnet to every subnet", () => {
    const leaving = platform.flows.filter(({ from, to }) => [from, to].every((end) => !placesOfNodes.includes(end)));
    const closed = leaving.flatMap((flow) =>
      sourcesOf(platform, flow).flatMap((pool) => {
        const source = ends.get(`nodes-${pool}`);
        const target = targetOf(platform, ends, flow);
        if (!source || !target) return [];
        const open = model.openness(source, target, flow);
        return open === 1 ? [] : [`${flow.from} on ${pool} -> ${flow.to}:${flow.port} is open to ${open}`];
      }),
    );
    expect(closed).toEqual([]);
  });

  test("lets through every rule between groups whole, walls included", () => {
    const halfOpen = firewallOf(platform).flows.flatMap(({ id, from, to, port, protocol }) => {
      if (!("group" in from) || !("group" in to) || port === "all" || protocol === "all") return [];
      const [source, target] = [ends.get(from.group), ends.get(to.group)];
      return source && target && model.openness(source, target, { port, protocol }) === 1 ? [] : [id];
    });
    expect(halfOpen).toEqual([]);
  });

  test("is closed but for the committed list of connections", () => {
    expect(connections(platform, stack).sort()).toEqual([...openDoors[name as keyof typeof openDoors]].sort());
  });

  test("is reached from outside at the public entry alone", () => {
    const reached = connections(platform, stack).filter((line) => /^(internet|peered) -> /.test(line));
    expect(reached).toEqual([
      "internet -> entry-public tcp 443",
      "internet -> entry-public tcp 80",
      "peered -> entry-public tcp 443",
      "peered -> entry-public tcp 80",
    ]);
  });

  test("shows the internet one balancer and no machine", () => {
    expect(publicSides(stack)).toEqual(["account/entry/public/balancer"]);
  });
});

describe("a planted rule", () => {
  const { platform, stack } = described.stage;
  const groupNamed = (name: string) =>
    stack.all.find(({ type, path }) => type === "aws_security_group" && path.endsWith(`firewall/${name}`))?.address ??
    "";
  const planted = (direction: "ingress" | "egress", values: Record<string, unknown>): Resource => ({
    type: `aws_vpc_security_group_${direction}_rule`,
    address: `aws_vpc_security_group_${direction}_rule.planted`,
    path: `planted-${direction}`,
    values: { ip_protocol: "tcp", ...values },
  });
  const surplus = (...rules: Resource[]) => {
    const before = connections(platform, stack);
    return connections(platform, { ...stack, all: [...stack.all, ...rules] }).filter((line) => !before.includes(line));
  };
  const idOf = (name: string) => `\${${groupNamed(name)}.id}`;
  const between = (from: string, to: string, port: number) => {
    const ports = { from_port: port, to_port: port };
    return [
      planted("egress", { security_group_id: idOf(from), referenced_security_group_id: idOf(to), ...ports }),
      planted("ingress", { security_group_id: idOf(to), referenced_security_group_id: idOf(from), ...ports }),
    ];
  };

  test("between two groups is found", () => {
    expect(surplus(...between("nodes-general", "jumpbox", 22))).toEqual(["nodes-general -> jumpbox tcp 22"]);
  });

  test("on one side only opens nothing", () => {
    expect(surplus(...between("nodes-general", "jumpbox", 22).slice(1))).toEqual([]);
  });

  test("from the internet is found", () => {
    const wide = { security_group_id: idOf("entry-public"), cidr_ipv4: "0.0.0.0/0", from_port: 8200, to_port: 8200 };
    expect(surplus(planted("ingress", wide))).toEqual([
      "internet -> entry-public tcp 8200",
      "peered -> entry-public tcp 8200",
    ]);
  });

  test("that lets a machine call any port of the internet is found", () => {
    const wide = { security_group_id: idOf("dash"), cidr_ipv4: "0.0.0.0/0", from_port: 22, to_port: 22 };
    expect(surplus(planted("egress", wide))).toEqual(["dash -> internet tcp 22", "dash -> peered tcp 22"]);
  });

  test("towards Vault or the data tier is stopped by the tier's own wall", () => {
    expect(surplus(...between("jumpbox", "vault", 22), ...between("entry-public", "database", 3306))).toEqual([]);
  });
});

/** Pools the pods of a flow's source may be on. */
function sourcesOf({ environment, workloads }: Platform, { from }: Flow): readonly string[] {
  const workload = workloads.find((one) => endOf(environment, one) === from);
  return workload ? placementOf(environment, workload).pools : poolsWith(environment, "general");
}

/** Where a flow leads outside the cluster; undefined for pods, which NetworkPolicies judge. */
function targetOf({ environment, workloads }: Platform, ends: Map<string, End>, { to }: Flow): End | undefined {
  if (workloads.some((one) => endOf(environment, one) === to)) return undefined;
  if (to === "mysql") return ends.get("database");
  if (to === "prometheus") return ends.get("bosh-managed");
  const place = placeOf(environment, to);
  if (place.kind === "pods") return undefined;
  if (place.kind === "internet") return internet;
  if (to === "vault") return ends.get("vault-balancer") ?? addressOf(place.cidrs);
  return ends.get(to) ?? addressOf(place.cidrs);
}

function addressOf([first = ""]: readonly string[]): End {
  return { address: first.replace(/\/32$/, "") };
}
