import type { Environment } from "../../environments/schema";
import { ip2long, Netmask } from "netmask";
import { overlap, subnetPlan, tierCidrs, usableAddresses, within } from "../addresses";
import { type Rule, type Violation, violation } from "./rule";

/** Ranges nobody may use for a network: a host or a container runtime already answers there. */
const reserved: Readonly<Record<string, string>> = {
  "127.0.0.0/8": "loopback",
  "169.254.0.0/16": "link-local, the metadata service",
  "172.17.0.0/16": "the container runtime's default bridge",
  "100.64.0.0/10": "carrier-grade NAT, used by clouds for their own services",
  "224.0.0.0/4": "multicast",
};
/** RFC 1918: everything else is somebody's on the internet. */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** A range of the description, where it stands, and what it is called in a message. */
interface NamedRange {
  readonly path: string;
  readonly cidr: string;
  readonly what: string;
}

function rangesOf(env: Environment): NamedRange[] {
  const vault =
    env.vault.custody === "separate" ? [{ path: "vault.cidr", cidr: env.vault.cidr, what: "Vault's network" }] : [];
  const peers = Object.entries(env.network.peers).map(([name, { cidr }]) => ({
    path: `network.peers.${name}.cidr`,
    cidr,
    what: `the peer ${name}`,
  }));
  return [
    { path: "network.cidr", cidr: env.network.cidr, what: "the network" },
    { path: "cluster.serviceCidr", cidr: env.cluster.serviceCidr, what: "the cluster's Services" },
    ...vault,
    ...peers,
  ];
}

/** Every range is private, and none is one that a host already uses. */
export const rangesAreUsable: Rule = (env) =>
  rangesOf(env).flatMap(({ path, cidr }) => {
    const outside = !privateRanges.some((range) => within(range, cidr));
    const clash = Object.entries(reserved).find(([range]) => overlap(range, cidr));
    return [
      ...violation(
        env,
        outside && !clash,
        path,
        cidr,
        `Allowed: a range inside ${privateRanges.join(", ")}. Fix: pick a private range`,
      ),
      ...violation(
        env,
        clash !== undefined,
        path,
        cidr,
        `It overlaps with ${clash?.[0]} (${clash?.[1]}). Fix: pick another range`,
      ),
    ];
  });

/** What can route to each other must not share an address. */
export const rangesAreDistinct: Rule = (env) => {
  const ranges = rangesOf(env);
  return ranges.flatMap((range, index) =>
    ranges
      .slice(0, index)
      .filter((other) => overlap(other.cidr, range.cidr))
      .flatMap((other) =>
        violation(
          env,
          true,
          range.path,
          range.cidr,
          `It overlaps with ${other.what} (${other.path} ${other.cidr}). Fix: give one of them a free range`,
        ),
      ),
  );
};

/** Environments that peer with the same network would make its routes ambiguous. */
export const peeringEnvironmentsAreDistinct: Rule = (env, { environments }) => {
  const earlier = environments.slice(0, environments.indexOf(env));
  return earlier
    .filter((other) => peer(env, other) && overlap(env.network.cidr, other.network.cidr))
    .flatMap((other) =>
      violation(
        env,
        true,
        "network.cidr",
        env.network.cidr,
        `It overlaps with ${other.name} (${other.network.cidr}), and the two are routed to each other or to the same peer. Fix: give one of them a free range`,
      ),
    );
};

function peer(a: Environment, b: Environment): boolean {
  const peers = (env: Environment) => Object.values(env.network.peers).map(({ cidr }) => cidr);
  const reaches = (from: Environment, to: Environment) => peers(from).some((cidr) => overlap(cidr, to.network.cidr));
  const shared = peers(a).some((cidr) => peers(b).some((other) => overlap(cidr, other)));
  return reaches(a, b) || reaches(b, a) || shared;
}

/** Addresses come to a node in blocks of 16, and one block is kept warm (prefix delegation, EKS best practices). */
const block = 16;
const addressesOf = (podsPerNode: number) => 1 + (Math.ceil(podsPerNode / block) + 1) * block;

/** Nodes and pods at their maximum fit the private tier of each zone. */
export const podsFitTheNetwork: Rule = (env) => {
  const pools = Object.values(env.cluster.nodePools);
  const perZone = pools.reduce((sum, pool) => sum + pool.nodesPerZone.max * addressesOf(pool.podsPerNode), 0);
  const smallest = Math.min(...tierCidrs(env, "private").map(usableAddresses));
  return violation(
    env,
    perZone > smallest,
    "cluster.nodePools",
    Object.fromEntries(Object.entries(env.cluster.nodePools).map(([name, pool]) => [name, pool.nodesPerZone.max])),
    `Nodes and pods need up to ${perZone} addresses per zone, network.cidr ${env.network.cidr} gives the private tier ${smallest}. Fix: lower nodesPerZone.max or podsPerNode, or take a larger network.cidr`,
  );
};

const keptByTheCloud =
  "The cloud keeps the first four addresses and the last one of a subnet. Fix: use the subnet's tenth or a later one";

/** Fixed addresses lie where their machines will be, and on none of the five the cloud keeps. */
export const fixedAddressesAreInPlace: Rule = (env) => {
  const violations: Violation[] = [];
  if (env.vault.custody === "separate") {
    const { cidr, addresses } = env.vault;
    violations.push(
      ...addresses.flatMap((address, index) => [
        ...violation(
          env,
          !within(cidr, address),
          `vault.addresses.${index}`,
          address,
          `Allowed: an address inside vault.cidr ${cidr}. Fix: move it there`,
        ),
        ...violation(
          env,
          within(cidr, address) && isKept(cidr, address),
          `vault.addresses.${index}`,
          address,
          keptByTheCloud,
        ),
      ]),
      ...violation(
        env,
        new Set(addresses).size < addresses.length,
        "vault.addresses",
        addresses,
        "Allowed: three different addresses. Fix: one per zone",
      ),
    );
  }
  const blockchain = subnetPlan(env).filter(({ tier }) => tier === "blockchain");
  const taken = new Map<string, string>();
  for (const [chain, spec] of Object.entries(env.nodes)) {
    if (spec?.placement !== "bosh") continue;
    spec.addresses.forEach((address, index) => {
      const path = `nodes.${chain}.addresses.${index}`;
      const home = blockchain.find(({ cidr }) => within(cidr, address));
      const ranges = blockchain.map(({ cidr }) => cidr).join(", ");
      violations.push(
        ...violation(
          env,
          !home,
          path,
          address,
          `Allowed: an address of the blockchain tier (${ranges}). Fix: move it there`,
        ),
        ...violation(env, home !== undefined && isKept(home.cidr, address), path, address, keptByTheCloud),
        ...violation(
          env,
          taken.has(address),
          path,
          address,
          `${taken.get(address)} has it already. Fix: one address per node`,
        ),
      );
      taken.set(address, path);
    });
  }
  return violations;
};

function isKept(cidr: string, address: string): boolean {
  const network = new Netmask(cidr);
  const offset = ip2long(address) - ip2long(network.base);
  return offset < 4 || offset === network.size - 1;
}
