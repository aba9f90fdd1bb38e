import type { Environment } from "../../environments/schema";
import { endOf, isOfFeature } from "../ends";
import type { Flow } from "../flows/flow";
import { isChain } from "../machines";
import { placeOf, placesOfNodes } from "../places";
import type { Platform } from "../platform";
import { placementOf, poolsWith } from "../pools";
import type { Workload } from "../workloads/workload";
import { groups, runsNodes } from "./groups";
import { everywhere, group, internet, type Peer, type Request, rule } from "./requests";

/**
 * The exchange's conversations, as far as they leave a pool of nodes. A feature runs on the general pools and does what
 * the exchange's own workload of that name does: it opens nothing new, and its coming and going changes no cloud.
 */
export function exchangeFlows(platform: Platform): Request[] {
  return platform.flows
    .filter(({ from, to }) => [from, to].every((end) => !placesOfNodes.includes(end) && !isOfFeature(end)))
    .flatMap((flow) => flowBetweenMachines(platform, flow));
}

/**
 * A flow of the exchange as its machines see it; a flow between pods of one pool is the NetworkPolicies' business.
 *
 * @throws when a general node would open a connection to a wallet node: wallet daemons call, nobody else calls them
 */
function flowBetweenMachines(platform: Platform, flow: Flow): Request[] {
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
      ...rule(group(groups.nodes(source)), to, flow.port, flow.reason, flow.protocol, nameOf(to, flow.to)),
      workload: flow.from,
    }));
  });
}

function targets(platform: Platform, to: string): Peer[] {
  const { environment, workloads } = platform;
  if (workloads.some((workload) => endOf(environment, workload) === to)) {
    return poolsOf(platform, to).map((pool) => group(groups.nodes(pool)));
  }
  const own = ownGroup(environment, to);
  if (own !== undefined) return [group(own)];
  const place = placeOf(environment, to);
  switch (place.kind) {
    case "pods":
      return generals(environment).map((pool) => group(groups.nodes(pool)));
    case "networks":
      return [{ cidrs: place.cidrs }];
    case "internet":
      return [internet];
  }
}

/** The group of a place whose machines are this environment's own. */
function ownGroup(env: Environment, place: string): string | undefined {
  if (place === "mysql") return groups.database;
  if (place === "prometheus") return groups.managed;
  if (place === "rabbitmq" && env.rabbitmq.placement !== "cluster") return groups.rabbitmq;
  if (place === "vault" && env.vault.custody === "environment") {
    return env.vault.placement === "vm" ? groups.vaultBalancer : groups.vault;
  }
  return isChain(place) && runsNodes(env, place) ? place : undefined;
}

/** Pools that may hold the pods of a workload; a place in the cluster is on the general ones. */
function poolsOf({ environment, workloads }: Platform, name: string): string[] {
  const workload: Workload | undefined = workloads.find((candidate) => endOf(environment, candidate) === name);
  return workload ? [...placementOf(environment, workload).pools] : generals(environment);
}

const generals = (env: Environment) => poolsWith(env, "general");
const wallets = (env: Environment) => poolsWith(env, "wallets");

/** The internet is one place whatever it is called for: the cloud refuses the same rule twice. */
function nameOf(peer: Peer, place: string): string {
  return "cidrs" in peer && peer.cidrs.includes(everywhere) ? "internet" : place;
}
