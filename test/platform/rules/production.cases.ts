import {
  clusterHasAGeneralPool,
  productionIsSafe,
  rangesAreOrdered,
  stageHoldsNoMoney,
  walletPodsAreNotScaled,
} from "../../../platform/rules/production";
import { absent, type Changes, environment } from "../../environments/descriptions";
import type { Breach, RuleCase } from "./rule-case";

const notInProduction = (path: string, changes: Changes, fix: string): Breach => ({
  what: `${path} as stage may have it`,
  base: "production",
  changes,
  path,
  message: `Not in production. Fix: ${fix}`,
});
const realMoney = (path: string, changes: Changes, fix: string): Breach => ({
  what: `${path} as in production`,
  changes,
  path,
  message: `Not in stage: real money. Fix: ${fix}`,
});

export const productionCases: readonly RuleCase[] = [
  {
    rule: productionIsSafe,
    keeps: [
      { what: "production as it is", base: "production" },
      {
        what: "14 days of backups",
        base: "production",
        changes: { "database.backupRetentionDays": 14, "database.pointInTimeRecoveryDays": 14 },
      },
      {
        what: "two replicas",
        base: "production",
        changes: { "services.peatio.replicas.min": 2, "services.barong.replicas.min": 2 },
      },
      {
        what: "a stage that goes without all of it",
        changes: {
          "database.availability": "zonal",
          "database.backupRetentionDays": 1,
          "database.pointInTimeRecoveryDays": 1,
          deletionProtection: { enabled: false, reason: "rebuilt every night by the pipeline" },
          "exchange.withdrawalsNeedApproval": false,
          rabbitmq: { placement: "bosh", machineType: "m6i.large", dataGiB: 20 },
        },
      },
    ],
    breaks: [
      notInProduction(
        "database.availability",
        { "database.availability": "zonal" },
        'use "regional": a standby in a second zone',
      ),
      notInProduction(
        "database.backupRetentionDays",
        { "database.backupRetentionDays": 13, "database.pointInTimeRecoveryDays": 13 },
        "use 14 to 35",
      ),
      notInProduction(
        "deletionProtection.enabled",
        { deletionProtection: { enabled: false, reason: "somebody is in a hurry today" } },
        "set true; a destroy lifts it in an apply of its own",
      ),
      notInProduction(
        "network.natGateways",
        { "network.natGateways": "single" },
        'use "per-zone": one gateway is a single point of failure',
      ),
      notInProduction(
        "network.endpointZones",
        { "network.endpointZones": "first" },
        'use "every": secrets and images come through the endpoints',
      ),
      notInProduction(
        "vault.custody",
        { vault: environment("stage").vault },
        'use "separate": the deployer must not reach Vault',
      ),
      notInProduction(
        "rabbitmq.placement",
        { "rabbitmq.placement": "bosh" },
        'use "vm" or "cluster": the BOSH release stops at the end-of-life 3.12',
      ),
      notInProduction(
        "cluster.nodePools",
        { "cluster.nodePools.wallets": absent },
        'add a pool with purpose "wallets" for the daemons that move money',
      ),
      notInProduction("services.peatio.replicas.min", { "services.peatio.replicas.min": 1 }, "use 2 or more"),
      notInProduction(
        "services.barong.replicas.min",
        { "services.barong.replicas.min": 1 },
        "use 2 or more: every request asks Barong",
      ),
      notInProduction("services.coinhub.network", { "services.coinhub.network": "test" }, 'use "prod"'),
      notInProduction(
        "exchange.withdrawalsNeedApproval",
        { "exchange.withdrawalsNeedApproval": false },
        "set true: otherwise small withdrawals leave unseen",
      ),
      notInProduction(
        "nodes.ethereum.placement",
        { "nodes.ethereum": { placement: "external", network: "mainnet", host: "rpc.partner.example", port: 443 } },
        'use "bosh" or "vm": the wallet daemons would reach any public address',
      ),
      notInProduction("nodes.ethereum.network", { "nodes.ethereum.network": "testnet" }, 'use "mainnet"'),
    ],
  },
  {
    rule: stageHoldsNoMoney,
    keeps: [{ what: "test networks" }, { what: "real ones in production", base: "production" }],
    breaks: [
      realMoney("services.coinhub.network", { "services.coinhub.network": "prod" }, 'use "test"'),
      realMoney("nodes.bitcoin.network", { "nodes.bitcoin.network": "mainnet" }, 'use "testnet"'),
    ],
  },
  {
    rule: rangesAreOrdered,
    keeps: [{ what: "equal ends", changes: { "services.peatio.replicas": { min: 2, max: 2 } } }],
    breaks: [
      ...["peatio", "barong", "coinhub", "gateway", "rango", "frontend"].map((service) => ({
        what: `${service} with fewer at most than at least`,
        changes: { [`services.${service}.replicas`]: { min: 3, max: 2 } },
        path: `services.${service}.replicas.min`,
        message: "Allowed: at most max (2). Fix: lower min or raise max",
      })),
      {
        what: "a pool with fewer at most than at least",
        changes: { "cluster.nodePools.general.nodesPerZone": { min: 4, max: 3 } },
        path: "cluster.nodePools.general.nodesPerZone.min",
        message: "Allowed: at most max (3). Fix: lower min or raise max",
      },
    ],
  },
  {
    rule: clusterHasAGeneralPool,
    keeps: [{ what: "a general pool beside one for wallets", base: "production" }],
    breaks: [
      {
        what: "no pool at all",
        changes: { "cluster.nodePools": {} },
        path: "cluster.nodePools",
        message: 'Allowed: at least one pool with purpose "general". Fix: add one',
      },
      {
        what: "wallet pools only",
        changes: { "cluster.nodePools.general.purpose": "wallets" },
        path: "cluster.nodePools",
        message: 'Allowed: at least one pool with purpose "general". Fix: add one',
      },
    ],
  },
  {
    rule: walletPodsAreNotScaled,
    keeps: [
      { what: "a fixed number beside a wallet pool", base: "production" },
      { what: "scaling where there is no wallet pool", changes: { "services.coinhub.replicas": { min: 1, max: 2 } } },
    ],
    breaks: [
      {
        what: "scaling on the wallet pool",
        base: "production",
        changes: { "services.coinhub.replicas": { min: 2, max: 4 } },
        path: "services.coinhub.replicas.max",
        message: "Allowed: min (2), since Coinhub runs on the wallet pool, which nobody measures. Fix: set max to min",
      },
    ],
  },
];
