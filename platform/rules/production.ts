import type { Environment } from "../../environments/schema";
import { poolsWith } from "../pools";
import { type Rule, type Violation, violation } from "./rule";

/** Backups are kept at least this long in production: a loss is often noticed after a holiday. */
const productionBackupDays = 14;

/** What stage may go without and production may not. */
export const productionIsSafe: Rule = (env) => {
  if (env.tier !== "production") return [];
  const refuse = (condition: boolean, path: string, found: unknown, fix: string) =>
    violation(env, condition, path, found, `Not in production. Fix: ${fix}`);
  return [
    ...refuse(
      env.database.availability !== "regional",
      "database.availability",
      env.database.availability,
      'use "regional": a standby in a second zone',
    ),
    ...refuse(
      env.database.backupRetentionDays < productionBackupDays,
      "database.backupRetentionDays",
      env.database.backupRetentionDays,
      `use ${productionBackupDays} to 35`,
    ),
    ...refuse(
      !env.deletionProtection.enabled,
      "deletionProtection.enabled",
      false,
      "set true; a destroy lifts it in an apply of its own",
    ),
    ...refuse(
      env.network.natGateways !== "per-zone",
      "network.natGateways",
      env.network.natGateways,
      'use "per-zone": one gateway is a single point of failure',
    ),
    ...refuse(
      env.network.endpointZones !== "every",
      "network.endpointZones",
      env.network.endpointZones,
      'use "every": secrets and images come through the endpoints',
    ),
    ...refuse(
      env.vault.custody !== "separate",
      "vault.custody",
      env.vault.custody,
      'use "separate": the deployer must not reach Vault',
    ),
    ...refuse(
      env.rabbitmq.placement === "bosh",
      "rabbitmq.placement",
      "bosh",
      'use "vm" or "cluster": the BOSH release stops at the end-of-life 3.12',
    ),
    ...refuse(
      poolsWith(env, "wallets").length === 0,
      "cluster.nodePools",
      Object.keys(env.cluster.nodePools),
      'add a pool with purpose "wallets" for the daemons that move money',
    ),
    ...refuse(
      env.services.peatio.replicas.min < 2,
      "services.peatio.replicas.min",
      env.services.peatio.replicas.min,
      "use 2 or more",
    ),
    ...refuse(
      env.services.barong.replicas.min < 2,
      "services.barong.replicas.min",
      env.services.barong.replicas.min,
      "use 2 or more: every request asks Barong",
    ),
    ...refuse(
      env.services.coinhub.network !== "prod",
      "services.coinhub.network",
      env.services.coinhub.network,
      'use "prod"',
    ),
    ...refuse(
      !env.exchange.withdrawalsNeedApproval,
      "exchange.withdrawalsNeedApproval",
      false,
      "set true: otherwise small withdrawals leave unseen",
    ),
    ...Object.entries(env.nodes).flatMap(([chain, spec]) =>
      refuse(
        spec?.placement === "external",
        `nodes.${chain}.placement`,
        "external",
        'use "bosh" or "vm": the wallet daemons would reach any public address',
      ),
    ),
    ...chains(env).flatMap(([chain, network]) =>
      refuse(network !== "mainnet", `nodes.${chain}.network`, network, 'use "mainnet"'),
    ),
  ];
};

/** The reverse: real money stays out of stage. */
export const stageHoldsNoMoney: Rule = (env) => {
  if (env.tier !== "stage") return [];
  const refuse = (condition: boolean, path: string, found: unknown, fix: string) =>
    violation(env, condition, path, found, `Not in stage: real money. Fix: ${fix}`);
  return [
    ...refuse(
      env.services.coinhub.network !== "test",
      "services.coinhub.network",
      env.services.coinhub.network,
      'use "test"',
    ),
    ...chains(env).flatMap(([chain, network]) =>
      refuse(network !== "testnet", `nodes.${chain}.network`, network, 'use "testnet"'),
    ),
  ];
};

function chains(env: Environment): [string, string][] {
  return Object.entries(env.nodes).flatMap(([chain, spec]): [string, string][] =>
    spec ? [[chain, spec.network]] : [],
  );
}

/** Ranges whose two ends are given apart. */
export const rangesAreOrdered: Rule = (env): Violation[] => {
  const ordered = (path: string, { min, max }: { min: number; max: number }) =>
    violation(env, min > max, `${path}.min`, min, `Allowed: at most max (${max}). Fix: lower min or raise max`);
  return [
    ...Object.entries(env.cluster.nodePools).flatMap(([name, pool]) =>
      ordered(`cluster.nodePools.${name}.nodesPerZone`, pool.nodesPerZone),
    ),
    ...Object.entries(env.services).flatMap(([name, service]) =>
      "replicas" in service && typeof service.replicas === "object"
        ? ordered(`services.${name}.replicas`, service.replicas)
        : [],
    ),
  ];
};

/** metrics-server may not call wallet nodes, so an autoscaler of what runs there would never see a figure. */
export const walletPodsAreNotScaled: Rule = (env) => {
  const { min, max } = env.services.coinhub.replicas;
  return violation(
    env,
    poolsWith(env, "wallets").length > 0 && max > min,
    "services.coinhub.replicas.max",
    max,
    `Allowed: min (${min}), since Coinhub runs on the wallet pool, which nobody measures. Fix: set max to min`,
  );
};

/** Somebody has to run the pods that are no wallet daemons. */
export const clusterHasAGeneralPool: Rule = (env) =>
  violation(
    env,
    poolsWith(env, "general").length === 0,
    "cluster.nodePools",
    Object.keys(env.cluster.nodePools),
    'Allowed: at least one pool with purpose "general". Fix: add one',
  );
