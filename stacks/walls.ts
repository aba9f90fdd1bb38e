import type { WallOpening, WallSpec } from "../constructs/ports/network";
import type { Environment } from "../environments/schema";
import { tierCidrs } from "../platform/addresses";

/** A closed tier's machines fetch their software from the object store, which answers from public addresses. */
const services: WallOpening = { id: "endpoints", port: 443, cidrs: ["0.0.0.0/0"] };

/** The second walls around what must not be lost: the data tier, and Vault's where it is in this network. */
export function wallsOf(env: Environment): WallSpec[] {
  return env.vault.custody === "environment" ? [dataWall(env), vaultWall(env)] : [dataWall(env)];
}

/** It answers pods on MySQL's port, and on RabbitMQ's where that is beside it, whose members also talk among each other. */
function dataWall(env: Environment): WallSpec {
  const pods = tierCidrs(env, "private");
  const mysql = { id: "mysql", port: 3306, cidrs: pods };
  if (env.rabbitmq.placement === "cluster") return { tier: "data", serves: [mysql], calls: [] };
  const members = tierCidrs(env, "data");
  const mapper = { id: "rabbitmq-mapper", port: 4369, cidrs: members };
  const distribution = { id: "rabbitmq-distribution", port: 25_672, cidrs: members };
  return {
    tier: "data",
    serves: [mysql, { id: "rabbitmq", port: 5672, cidrs: pods }, mapper, distribution],
    calls: [
      services,
      { ...mapper, id: "peers-rabbitmq-mapper" },
      { ...distribution, id: "peers-rabbitmq-distribution" },
    ],
  };
}

/** It answers pods, the jumpbox's tier and itself, its balancer included, and calls on 443: cloud services and the Kubernetes API. */
function vaultWall(env: Environment): WallSpec {
  const members = tierCidrs(env, "vault");
  const [jumpbox = ""] = tierCidrs(env, "bosh");
  return {
    tier: "vault",
    serves: [
      { id: "api", port: 8200, cidrs: [...tierCidrs(env, "private"), jumpbox] },
      { id: "members-api", port: 8200, cidrs: members, probed: true },
      { id: "raft", port: 8201, cidrs: members },
    ],
    calls: [
      services,
      { id: "peers-api", port: 8200, cidrs: members, probed: true },
      { id: "peers-raft", port: 8201, cidrs: members },
    ],
  };
}
