import { ip2long, long2ip, Netmask } from "netmask";
import type { Environment } from "../environments/schema";

/** Tiers of an environment's network, from the street to the vault. */
export const tiers = ["public", "private", "data", "vault", "blockchain", "bosh"] as const;
export type Tier = (typeof tiers)[number];

/** One subnet of the plan. */
export interface SubnetPlan {
  readonly tier: Tier;
  readonly zone: string;
  /** Last letter of the zone: the stable part of the subnet's construct id. */
  readonly zoneLetter: string;
  readonly cidr: string;
}

/** Subnets of a tier: `bits` more than the network's prefix, the first one at `index`. */
interface Slot {
  readonly bits: number;
  readonly index: number;
}

/**
 * The plan. The private tier holds every pod and takes an eighth of the range per zone (slots 0-2; 3-5 stay free so
 * that it can grow by another subnet per zone). The others share slot 6 in pieces of 1/256, four indices apart so that
 * a fourth zone fits; slot 7 stays free.
 */
const slots: Readonly<Record<Tier, Slot>> = {
  private: { bits: 3, index: 0 },
  public: { bits: 8, index: 192 },
  data: { bits: 8, index: 196 },
  vault: { bits: 8, index: 200 },
  blockchain: { bits: 8, index: 204 },
  bosh: { bits: 8, index: 208 },
};

/** All subnets of the environment, tier by tier, zone by zone. The same input gives the same plan for ever. */
export function subnetPlan(env: Pick<Environment, "network" | "cloud">): SubnetPlan[] {
  return tiers.flatMap((tier) =>
    env.cloud.zones.map((zone, zoneIndex) => ({
      tier,
      zone,
      zoneLetter: zone.slice(-1),
      cidr: subnetOf(env.network.cidr, slots[tier].bits, slots[tier].index + zoneIndex),
    })),
  );
}

/** The ranges of one tier. */
export function tierCidrs(env: Pick<Environment, "network" | "cloud">, tier: Tier): string[] {
  return subnetPlan(env)
    .filter((subnet) => subnet.tier === tier)
    .map((subnet) => subnet.cidr);
}

/** The `index`-th piece of `cidr` whose prefix is `bits` longer: `subnetOf("10.0.0.0/16", 8, 2)` is `"10.0.2.0/24"`. */
export function subnetOf(cidr: string, bits: number, index: number): string {
  const prefix = new Netmask(cidr).bitmask + bits;
  const first = new Netmask(`${new Netmask(cidr).base}/${prefix}`);
  const piece = index === 0 ? first : first.next(index);
  return `${piece.base}/${prefix}`;
}

/** The `index`-th address of a range: `addressOf("10.0.4.0/24", 6)` is `"10.0.4.6"`. */
export function addressOf(cidr: string, index: number): string {
  return long2ip(ip2long(new Netmask(cidr).base) + index);
}

/** Addresses of a subnet that machines can have: clouds keep five (AWS, Azure) of each for themselves. */
export function usableAddresses(cidr: string): number {
  return new Netmask(cidr).size - 5;
}

/** True when the two ranges share an address. */
export function overlap(a: string, b: string): boolean {
  const left = new Netmask(a);
  const right = new Netmask(b);
  return left.contains(right.base) || right.contains(left.base);
}

/** True when every address of `inner` (a range or one address) lies in `outer`. */
export function within(outer: string, inner: string): boolean {
  return new Netmask(outer).contains(inner);
}

/** Names in the private zone; the same whatever the placement behind them. */
export function hostNames(env: Pick<Environment, "domains">) {
  const host = (label: string) => `${label}.${env.domains.private}`;
  return {
    mysql: host("mysql"),
    rabbitmq: host("rabbitmq"),
    vault: host("vault"),
    bitcoin: host("bitcoin"),
    dash: host("dash"),
    ethereum: host("ethereum"),
    prometheus: host("prometheus"),
  };
}

/** A record of the private zone whose target is known from data alone. */
export interface FixedRecord {
  /** Stable construct id. */
  readonly id: string;
  readonly host: string;
  readonly type: "A" | "CNAME";
  readonly targets: readonly string[];
}

/** Records whose target belongs to another stack or another party and is therefore fixed in data. */
export function fixedRecords(env: Pick<Environment, "domains" | "vault" | "nodes">): FixedRecord[] {
  const hosts = hostNames(env);
  const records: FixedRecord[] = [];
  if (env.vault.custody === "separate") {
    records.push({ id: "vault", host: hosts.vault, type: "A", targets: env.vault.addresses });
  }
  for (const [chain, spec] of Object.entries(env.nodes)) {
    const host = hosts[chain as keyof typeof env.nodes];
    if (spec?.placement === "bosh") records.push({ id: chain, host, type: "A", targets: spec.addresses });
    if (spec?.placement === "vm") records.push({ id: chain, host, type: "A", targets: nodeAddresses(spec.nodes) });
    if (spec?.placement === "external") records.push({ id: chain, host, type: "CNAME", targets: [spec.host] });
  }
  return records;
}

/** By key, so that adding a node moves none. */
function nodeAddresses(nodes: Readonly<Record<string, { readonly address: string }>>): string[] {
  return Object.entries(nodes)
    .sort(([a], [b]) => a.localeCompare(b, "en"))
    .map(([, { address }]) => address);
}
