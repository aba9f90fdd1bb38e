import type { AccountSpec } from "../constructs/ports/account";
import type { ClusterSpec } from "../constructs/ports/cluster";
import type { DatabaseSpec } from "../constructs/ports/database";
import type { AccountIdentity } from "../constructs/ports/identity";
import type { NetworkSpec } from "../constructs/ports/network";
import type { ProvisioningSpec } from "../constructs/ports/provisioning";
import type { Environment } from "../environments/schema";
import { fixedRecords, hostNames, subnetPlan } from "../platform/addresses";
import { firewallOf } from "../platform/firewall";
import { groups } from "../platform/firewall/groups";
import { physicalNames, prefixOf } from "../platform/naming";
import { clusterAccess } from "../platform/people";
import type { Platform } from "../platform/platform";
import { poolLabel, walletsTaint } from "../platform/pools";
import { wallsOf } from "./walls";

/** What an environment means in the words of the ports. Pure: each function maps data to a spec. */
export function accountSpec(platform: Platform): AccountSpec {
  const env = platform.environment;
  return {
    identity: identityOf(env),
    network: networkSpec(env),
    firewall: firewallOf(platform),
    dns: {
      privateZone: env.domains.private,
      publicZone: env.domains.public,
      signed: env.domains.dnssec.enabled,
      logRetentionDays: env.network.flowLogRetentionDays,
      records: fixedRecords(env),
    },
    alarms: { name: physicalNames(env).alarms, emails: env.owner.alarmEmails },
  };
}

export function identityOf(env: Environment): AccountIdentity {
  return {
    prefix: prefixOf(env),
    stateStore: physicalNames(env).buckets.state,
    environment: env.name,
    accountId: env.cloud.accountId,
    region: env.cloud.region,
    ...(env.account.copies.enabled && { copiesAccountId: env.account.copies.accountId }),
    zones: env.cloud.zones,
    tags: tagsOf(env),
  };
}

export function clusterSpec(env: Environment): ClusterSpec {
  return {
    name: physicalNames(env).cluster,
    version: env.cluster.version,
    serviceCidr: env.cluster.serviceCidr,
    logRetentionDays: env.cluster.logRetentionDays,
    controlPlaneGroup: groups.controlPlane,
    access: clusterAccess,
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

/** The pods that provision the database, by the workload that takes a role of the cloud. */
export function provisioningSpecs({ environment, workloads }: Platform): Record<string, ProvisioningSpec> {
  const databaseName = physicalNames(environment).database;
  return Object.fromEntries(
    workloads.flatMap(({ name, namespace, cloudIdentity }) =>
      cloudIdentity
        ? [[cloudIdentity.role, { role: cloudIdentity.role, namespace, serviceAccount: name, databaseName }]]
        : [],
    ),
  );
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
    walls: wallsOf(env),
  };
}
