import type { BoshFoundationSpec } from "../constructs/ports/bosh";
import type { EntrySpec } from "../constructs/ports/entry";
import type { Environment } from "../environments/schema";
import { directorGroups, directorPlace, directorTiers } from "../platform/bosh";
import { entryHosts, gatewayHealth, gatewayNodePorts, gatewayPaths } from "../platform/entry";
import { groups } from "../platform/firewall/groups";
import { physicalNames, prefixOf } from "../platform/naming";
import { poolsWith } from "../platform/pools";

/** The two ways in. The gateway runs on the general pools: wallet nodes answer nobody from outside. */
export function entrySpec(env: Environment): EntrySpec {
  const { balancers, buckets } = physicalNames(env);
  return {
    hosts: entryHosts(env),
    names: { public: balancers.public, administration: balancers.admin },
    groups: { public: groups.publicEntry, administration: groups.administration },
    ports: gatewayNodePorts,
    health: gatewayHealth,
    paths: gatewayPaths,
    pools: poolsWith(env, "general"),
    requestsPerFiveMinutes: env.entry.requestsPerFiveMinutes,
    delegated: env.domains.delegated,
    ...(env.entry.certificate && { certificate: env.entry.certificate.arn }),
    accessLogStore: buckets["access-logs"],
    // One figure for everything that shows who came from where.
    logRetentionDays: env.network.flowLogRetentionDays,
  };
}

/** What BOSH needs before its director exists. */
export function boshFoundationSpec(env: Environment): BoshFoundationSpec {
  const { zone, cidr, gateway, nameServer, address } = directorPlace(env);
  return {
    directorName: prefixOf(env),
    zone,
    internalCidr: cidr,
    internalGateway: gateway,
    nameServer,
    directorAddress: address,
    directorGroup: groups.director,
    tiers: directorTiers(env),
    groups: directorGroups(env),
  };
}
