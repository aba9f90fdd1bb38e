import { ip2long, Netmask } from "netmask";
import type { Environment } from "../../environments/schema";
import { subnetPlan, within } from "../addresses";
import { type Chain, chains } from "../machines";
import { type Rule, type Violation, violation } from "./rule";

/** One node that is a virtual machine of the environment. */
interface Node {
  readonly chain: Chain;
  readonly network: "mainnet" | "testnet";
  /** `nodes.bitcoin.nodes.a`. */
  readonly path: string;
  readonly zone: string;
  readonly address: string;
  readonly machineType: string;
  readonly dataGiB: number;
}

/** Every node that is a virtual machine, chain by chain. */
export function nodesOf(env: Environment): Node[] {
  return chains.flatMap((chain) => {
    const spec = env.nodes[chain];
    if (spec?.placement !== "vm") return [];
    return Object.entries(spec.nodes).map(([key, node]) => ({
      ...node,
      chain,
      network: spec.network,
      path: `nodes.${chain}.nodes.${key}`,
    }));
  });
}

/** A machine and its volume share a zone for ever, so it has to be one the environment has subnets in. */
export const nodesStandInTheZones: Rule = (env) =>
  nodesOf(env).flatMap(({ path, zone }) =>
    violation(
      env,
      !env.cloud.zones.includes(zone),
      `${path}.zone`,
      zone,
      `Allowed: a zone of cloud.zones (${env.cloud.zones.join(", ")}). Fix: name one of them`,
    ),
  );

/** Each node has an address of its own, in the blockchain subnet of its zone, that neither the cloud nor BOSH has. */
export const nodeAddressesAreFree: Rule = (env) => {
  const taken = new Map(
    chains.flatMap((chain) => {
      const spec = env.nodes[chain];
      if (spec?.placement !== "bosh") return [];
      return spec.addresses.map((address, index): [string, string] => [address, `nodes.${chain}.addresses.${index}`]);
    }),
  );
  return nodesOf(env).flatMap(({ path, zone, address }): Violation[] => {
    const home = subnetPlan(env).find((subnet) => subnet.tier === "blockchain" && subnet.zone === zone)?.cidr;
    // A zone the environment does not have is another rule's finding.
    if (home === undefined) return [];
    const owner = taken.get(address);
    if (owner === undefined) taken.set(address, `${path}.address`);
    const refuse = (message: string) => violation(env, true, `${path}.address`, address, message);
    if (!within(home, address)) {
      return refuse(`Allowed: an address of the blockchain tier in ${zone} (${home}). Fix: move it there`);
    }
    if (isKept(home, address)) {
      return refuse(
        "The cloud keeps the first four addresses and the last one of a subnet. Fix: use the subnet's tenth or a later one",
      );
    }
    return owner === undefined ? [] : refuse(`${owner} has it already. Fix: one address per node`);
  });
};

function isKept(cidr: string, address: string): boolean {
  const network = new Netmask(cidr);
  const offset = ip2long(address) - ip2long(network.base);
  return offset < 4 || offset === network.size - 1;
}

/**
 * GiB that a node's volume must have, by chain and network: Bitcoin and Dash with the index of transactions and room to
 * grow (bosh facts 4.6), Ethereum execution and consensus client together (cloud facts 1.8). Estimates of late 2026.
 */
const smallestGiB: Readonly<Record<Chain, Readonly<Record<Node["network"], number>>>> = {
  bitcoin: { mainnet: 1500, testnet: 100 },
  dash: { mainnet: 120, testnet: 30 },
  ethereum: { mainnet: 2048, testnet: 800 },
};

/** A full disk stops a node, and the deposits it should have seen come late. */
export const chainsFitTheVolumes: Rule = (env) =>
  nodesOf(env).flatMap(({ path, chain, network, dataGiB }) =>
    violation(
      env,
      dataGiB < smallestGiB[chain][network],
      `${path}.dataGiB`,
      dataGiB,
      `Allowed: ${smallestGiB[chain][network]} or more for ${chain} ${network}. Fix: raise it; a volume grows in place and never shrinks`,
    ),
  );

/** A chain without nodes leaves its name without an address. */
export const chainsHaveNodes: Rule = (env) =>
  chains.flatMap((chain) => {
    const spec = env.nodes[chain];
    return violation(
      env,
      spec?.placement === "vm" && Object.keys(spec.nodes).length === 0,
      `nodes.${chain}.nodes`,
      {},
      `Allowed: one node or more. Fix: describe one, or leave nodes.${chain} out`,
    );
  });

/** In production the loss of a zone stops no chain. */
export const productionNodesStandApart: Rule = (env) => {
  if (env.tier !== "production") return [];
  return chains.flatMap((chain) => {
    const zones = nodesOf(env).flatMap((node) => (node.chain === chain ? [node.zone] : []));
    return violation(
      env,
      zones.length > 0 && new Set(zones).size < 2,
      `nodes.${chain}.nodes`,
      zones,
      `Not in production: all nodes of ${chain} in one zone. Allowed: nodes in two zones or more. Fix: add one in another zone`,
    );
  });
};
