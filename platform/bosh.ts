import type { Environment } from "../environments/schema";
import { addressOf, type Tier, tierCidrs } from "./addresses";
import { groups } from "./firewall/groups";
import { chains } from "./machines";

/** Place of the director's fixed address in its subnet: the first four and the last are the cloud's, .5 stays free. */
const directorHost = 6;
/** The cloud's router is the first address of every subnet. */
const routerHost = 1;
/** Its name server is the third address of the whole network; no firewall is asked about it. */
const nameServerHost = 2;

/** Where the director is, from data alone, so that manifests can be written before the cloud exists. */
export function directorPlace(env: Pick<Environment, "network" | "cloud">) {
  const [zone = ""] = env.cloud.zones;
  const [cidr = ""] = tierCidrs(env, "bosh");
  return {
    zone,
    cidr,
    gateway: addressOf(cidr, routerHost),
    nameServer: addressOf(env.network.cidr, nameServerHost),
    address: addressOf(cidr, directorHost),
  };
}

/** Tiers in which the director makes machines: its own, and those of what data places with BOSH. */
export function directorTiers(env: Environment): Tier[] {
  return [
    "bosh",
    ...(chainsOfBosh(env).length > 0 ? (["blockchain"] as const) : []),
    ...(env.rabbitmq.placement === "bosh" ? (["data"] as const) : []),
    ...(vaultOfBosh(env) ? (["vault"] as const) : []),
  ];
}

/** Firewall groups the director may give to its machines. Never a node pool's, the database's or an entry's. */
export function directorGroups(env: Environment): string[] {
  return [
    groups.managed,
    groups.worker,
    ...chainsOfBosh(env),
    ...(env.rabbitmq.placement === "bosh" ? [groups.rabbitmq] : []),
    ...(vaultOfBosh(env) ? [groups.vault] : []),
  ];
}

const chainsOfBosh = (env: Environment) => chains.filter((chain) => env.nodes[chain]?.placement === "bosh");
const vaultOfBosh = (env: Environment) => env.vault.custody === "environment" && env.vault.placement === "bosh";
