import type { Environment } from "../environments/schema";
import type { Flow } from "./flows";
import { placeOf } from "./places";
import type { Platform } from "./platform";
import { placementOf, poolsWith } from "./pools";
import type { Workload } from "./workloads/workload";

/** Groups of machines the firewall knows. */
export const groups = {
  controlPlane: "control-plane",
  database: "database",
  endpoints: "endpoints",
  nodes: (pool: string) => `nodes-${pool}`,
} as const;

type Peer = { readonly group: string } | { readonly cidrs: readonly string[] } | { readonly service: "object-store" };

interface GroupFlow {
  readonly id: string;
  readonly from: Peer;
  readonly to: Peer;
  readonly port: number | "all";
  readonly protocol: "tcp" | "udp" | "all";
  readonly reason: string;
}

/** One reason for a rule, before those of the same rule are put together. */
interface Request extends GroupFlow {
  /** The workload that asks; absent for what the cluster itself needs. */
  readonly workload?: string;
}

/** The firewall of an environment: groups of machines, and what passes between them. */
export interface Firewall {
  readonly groups: Readonly<Record<string, string>>;
  readonly flows: readonly GroupFlow[];
}

const everywhere = "0.0.0.0/0";

/** AWS allows 255 characters of description; the others allow more. */
const longestReason = 255;

/** All rules between machines: the exchange's flows seen from outside the cluster, and what a cluster needs to live. */
export function firewallOf(platform: Platform): Firewall {
  const { environment } = platform;
  const pools = Object.keys(environment.cluster.nodePools);
  return {
    groups: {
      [groups.controlPlane]: "Kubernetes API",
      [groups.database]: "MySQL",
      [groups.endpoints]: "Private endpoints of cloud services",
      ...Object.fromEntries(pools.map((pool) => [groups.nodes(pool), `Kubernetes nodes of the pool ${pool}`])),
    },
    flows: merge([
      ...pools.flatMap(clusterFlows),
      ...pools.flatMap((pool) => systemFlows(environment, pool)),
      ...imageFlows(platform),
      ...platform.flows.flatMap((flow) => exchangeFlows(platform, flow)),
    ]),
  };
}

/** What every node needs, whatever runs on it. */
function clusterFlows(pool: string): Request[] {
  const nodes = { group: groups.nodes(pool) };
  const control = { group: groups.controlPlane };
  return [
    rule(nodes, control, 443, "nodes and pods call the Kubernetes API"),
    rule(control, nodes, 10250, "the API reads logs and metrics from the kubelet"),
    rule(nodes, { group: groups.endpoints }, 443, "images, secrets, keys, logs and tokens by private endpoint"),
    rule(nodes, { service: "object-store" }, 443, "image layers by the private route to the object store"),
    { ...rule(nodes, nodes, "all", "pods of one pool; NetworkPolicies narrow it"), protocol: "all" },
  ];
}

/**
 * Cluster services run on the general pools: every other node asks DNS there, and metrics-server asks their kubelets.
 * Not those of wallet nodes: no general node may open a connection to one, and wallet daemons are never autoscaled.
 */
function systemFlows(env: Environment, pool: string): Request[] {
  const nodes = { group: groups.nodes(pool) };
  const control = { group: groups.controlPlane };
  const others = generals(env).filter((other) => other !== pool);
  const general = generals(env).includes(pool);
  const metrics = general ? [rule(control, nodes, 10251, "the API asks metrics-server, for autoscaling")] : [];
  const services = others.flatMap((other) => {
    const server = { group: groups.nodes(other) };
    return [
      rule(nodes, server, 53, "names"),
      rule(nodes, server, 53, "names", "udp"),
      ...(general ? [rule(server, nodes, 10250, "metrics-server reads the kubelet, for autoscaling")] : []),
    ];
  });
  return [...metrics, ...services];
}

/** Images come from outside unless the registry is the account's own, which private endpoints reach. */
function imageFlows({ environment, workloads }: Platform): Request[] {
  const registries = [...new Set(workloads.map(({ image }) => image.registry))].filter(
    (host) => !/\.dkr\.ecr\./.test(host),
  );
  if (registries.length === 0) return [];
  return Object.keys(environment.cluster.nodePools).map((pool) =>
    rule({ group: groups.nodes(pool) }, { cidrs: [everywhere] }, 443, `images from ${registries.sort().join(", ")}`),
  );
}

/**
 * A flow of the exchange as its machines see it; a flow between pods of one pool is the NetworkPolicies' business.
 *
 * @throws when a general node would open a connection to a wallet node: wallet daemons call, nobody else calls them
 */
function exchangeFlows(platform: Platform, flow: Flow): Request[] {
  const dedicated = wallets(platform.environment);
  const closed = dedicated.map(groups.nodes);
  return poolsOf(platform, flow.from).flatMap((source) => {
    const others = targets(platform, flow.to).filter((to) => !("group" in to && to.group === groups.nodes(source)));
    const intruder = !dedicated.includes(source) && others.find((to) => "group" in to && closed.includes(to.group));
    if (intruder) {
      throw new Error(
        `flow ${flow.from} -> ${flow.to}:${flow.port} would let other nodes call a wallet node. Fix: let the wallet daemon call, or move it off the wallet pool`,
      );
    }
    return others.map((to) => ({
      ...rule({ group: groups.nodes(source) }, to, flow.port, flow.reason, flow.protocol, nameOf(to, flow.to)),
      workload: flow.from,
    }));
  });
}

function targets(platform: Platform, to: string): Peer[] {
  const { environment, workloads } = platform;
  if (workloads.some(({ name }) => name === to)) {
    return poolsOf(platform, to).map((pool) => ({ group: groups.nodes(pool) }));
  }
  if (to === "mysql") return [{ group: groups.database }];
  const place = placeOf(environment, to);
  switch (place.kind) {
    case "pods":
      return generals(environment).map((pool) => ({ group: groups.nodes(pool) }));
    case "networks":
      return [{ cidrs: place.cidrs }];
    case "internet":
      return [{ cidrs: [everywhere] }];
  }
}

/** Pools that may hold the pods of a workload; a place in the cluster is on the general ones. */
function poolsOf({ environment, workloads }: Platform, name: string): string[] {
  const workload: Workload | undefined = workloads.find((candidate) => candidate.name === name);
  return workload ? [...placementOf(environment, workload).pools] : generals(environment);
}

const generals = (env: Environment) => poolsWith(env, "general");
const wallets = (env: Environment) => poolsWith(env, "wallets");

/** `name` is what the other side is called where it is no group: an id is made of names, never of addresses. */
function rule(
  from: Peer,
  to: Peer,
  port: number | "all",
  reason: string,
  protocol: "tcp" | "udp" = "tcp",
  name = "internet",
): Request {
  const label = (peer: Peer) => ("group" in peer ? peer.group : "service" in peer ? peer.service : name);
  return { id: `${label(from)}-to-${label(to)}-${protocol}-${port}`, from, to, port, protocol, reason };
}

/** The internet is one place whatever it is called for: the cloud refuses the same rule twice. */
function nameOf(peer: Peer, place: string): string {
  return "cidrs" in peer && peer.cidrs.includes(everywhere) ? "internet" : place;
}

/** One rule per pair and port, with everybody who asks for it. */
function merge(requests: readonly Request[]): GroupFlow[] {
  const byId = new Map<string, Request[]>();
  for (const request of requests) byId.set(request.id, [...(byId.get(request.id) ?? []), request]);
  return [...byId.values()]
    .flatMap(([first, ...rest]) => (first ? [withReason(first, [first, ...rest])] : []))
    .sort((a, b) => a.id.localeCompare(b.id, "en"));
}

function withReason({ id, from, to, port, protocol }: Request, requests: readonly Request[]): GroupFlow {
  const reasons = [...new Set(requests.map(({ reason }) => reason))].map((reason) => {
    const names = requests.flatMap(({ workload, reason: own }) => (workload && own === reason ? [workload] : []));
    return names.length > 0 ? `${reason} (${[...new Set(names)].join(", ")})` : reason;
  });
  const whole = reasons.join("; ");
  const reason = whole.length <= longestReason ? whole : `${whole.slice(0, longestReason - 4)} ...`;
  return { id, from, to, port, protocol, reason };
}
