import type { AccountSpec } from "../constructs/ports/account";
import type { ClusterSpec } from "../constructs/ports/cluster";
import type { DatabaseSpec } from "../constructs/ports/database";
import type { NetworkSpec, WallSpec } from "../constructs/ports/network";
import type { Environment } from "../environments/schema";
import { fixedRecords, hostNames, subnetPlan, tierCidrs } from "../platform/addresses";
import { firewallOf, groups } from "../platform/firewall";
import { physicalNames } from "../platform/naming";
import type { Platform } from "../platform/platform";
import { poolLabel, walletsTaint } from "../platform/pools";

/** What an environment means in the words of the ports. Pure: each function maps data to a spec. */
export function accountSpec(platform: Platform): AccountSpec {
  const env = platform.environment;
  return {
    identity: {
      prefix: `${env.naming.project}-${env.name}`,
      stateStore: physicalNames(env).state,
      environment: env.name,
      accountId: env.cloud.accountId,
      region: env.cloud.region,
      zones: env.cloud.zones,
      tags: tagsOf(env),
    },
    network: networkSpec(env),
    firewall: firewallOf(platform),
    dns: { privateZone: env.domains.private, publicZone: env.domains.public, records: fixedRecords(env) },
    alarms: { name: physicalNames(env).alarms, emails: env.owner.alarmEmails },
  };
}

export function clusterSpec(env: Environment): ClusterSpec {
  return {
    name: physicalNames(env).cluster,
    version: env.cluster.version,
    serviceCidr: env.cluster.serviceCidr,
    logRetentionDays: env.cluster.logRetentionDays,
    controlPlaneGroup: groups.controlPlane,
    nodePools: Object.fromEntries(
      Object.entries(env.cluster.nodePools).map(([name, pool]) => [
        name,
        {
          ...pool,
          group: groups.nodes(name),
          labels: { [poolLabel]: name },
          taints: pool.purpose === "wallets" ? [walletsTaint] : [],
        },
      ]),
    ),
  };
}

export function databaseSpec(env: Environment): DatabaseSpec {
  const names = physicalNames(env);
  return {
    ...env.database,
    name: names.database,
    finalSnapshotName: names.databaseFinalSnapshot,
    group: groups.database,
    hostName: hostNames(env).mysql,
  };
}

/** On everything that can carry tags: whose it is, what it belongs to, and that hands should stay off. */
export function tagsOf(env: Environment): Record<string, string> {
  return { project: env.naming.project, environment: env.name, owner: env.owner.team, "managed-by": "cdktf" };
}

function networkSpec(env: Environment): NetworkSpec {
  const { zones } = env.cloud;
  const [first = ""] = zones;
  return {
    name: physicalNames(env).network,
    cidr: env.network.cidr,
    // Where Vault is in the custodians' account, this network has no place for it.
    subnets: subnetPlan(env).filter(({ tier }) => tier !== "vault" || env.vault.custody === "environment"),
    natZones: env.network.natGateways === "per-zone" ? zones : [first],
    endpointZones: env.network.endpointZones === "every" ? zones : [first],
    flowLogRetentionDays: env.network.flowLogRetentionDays,
    walls: walls(env),
  };
}

/**
 * The data tier answers pods on MySQL's port, and RabbitMQ's where that is beside it. Vault answers pods and itself, and
 * calls on 443: its only routes are the network and the object store, which answers from public addresses.
 */
function walls(env: Environment): WallSpec[] {
  const pods = tierCidrs(env, "private");
  const mysql = { id: "mysql", port: 3306, cidrs: pods };
  const rabbitmq = { id: "rabbitmq", port: 5672, cidrs: pods };
  const data: WallSpec = {
    tier: "data",
    serves: env.rabbitmq.placement === "cluster" ? [mysql] : [mysql, rabbitmq],
    calls: [],
  };
  if (env.vault.custody !== "environment") return [data];
  const vault = tierCidrs(env, "vault");
  return [
    data,
    {
      tier: "vault",
      serves: [
        { id: "api", port: 8200, cidrs: [...pods, ...vault] },
        { id: "raft", port: 8201, cidrs: vault },
      ],
      calls: [
        { id: "endpoints", port: 443, cidrs: ["0.0.0.0/0"] },
        { id: "peers-api", port: 8200, cidrs: vault },
        { id: "peers-raft", port: 8201, cidrs: vault },
      ],
    },
  ];
}
