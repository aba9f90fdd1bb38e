import { defineEnvironment } from "./schema";

/** The exchange its customers use. It inherits nothing: two files side by side show every difference. */
export const production = defineEnvironment("production", {
  tier: "production",
  owner: { team: "platform", alarmEmails: ["on-call@exchange.example", "security@exchange.example"] },
  naming: { project: "rkcp", suffix: "p4d9" },
  cloud: {
    provider: "aws",
    accountId: "222222222222",
    region: "eu-west-1",
    zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
  },
  account: { baseline: true },
  domains: { public: "exchange.example", private: "production.rkcp.internal" },
  network: {
    cidr: "10.40.0.0/16",
    natGateways: "per-zone",
    endpointZones: "every",
    flowLogRetentionDays: 731,
    peers: {},
  },
  cluster: {
    version: "1.35",
    serviceCidr: "172.20.0.0/16",
    logRetentionDays: 731,
    nodePools: {
      general: {
        purpose: "general",
        machineType: "m6i.xlarge",
        nodesPerZone: { min: 1, max: 6 },
        diskGiB: 120,
        podsPerNode: 58,
      },
      wallets: {
        purpose: "wallets",
        machineType: "m6i.large",
        nodesPerZone: { min: 1, max: 2 },
        diskGiB: 80,
        podsPerNode: 29,
      },
    },
  },
  database: {
    version: "5.7",
    acknowledgement: {
      acceptedBy: "cto@exchange.example",
      reason: "line 2.6 of the exchange is tested with 5.7 only; the move to 8.4 is planned with line 3",
      surchargeUsdPerMonth: 1170,
      expires: "2027-02-28",
    },
    machineType: "db.m5.xlarge",
    storageGiB: 500,
    storageLimitGiB: 2000,
    availability: "regional",
    backupRetentionDays: 35,
    pointInTimeRecoveryDays: 35,
    backupWindow: "02:00-03:00",
    maintenanceWindow: "sun:03:30-sun:04:30",
    connectionAlarm: 800,
  },
  vault: {
    custody: "separate",
    placement: "vm",
    distribution: "openbao",
    accountId: "333333333333",
    cidr: "10.60.0.0/24",
    addresses: ["10.60.0.20", "10.60.0.84", "10.60.0.148"],
  },
  rabbitmq: { placement: "vm" },
  nodes: {
    bitcoin: { placement: "bosh", network: "mainnet", addresses: ["10.40.204.10", "10.40.205.10"] },
    dash: { placement: "bosh", network: "mainnet", addresses: ["10.40.204.20", "10.40.205.20"] },
    ethereum: { placement: "vm", network: "mainnet" },
  },
  services: {
    images: {
      peatio: { registry: "quay.io", repository: "openware/peatio", tag: "2.6.57" },
      barong: { registry: "quay.io", repository: "openware/barong", tag: "2.6.49" },
      coinhub: { registry: "docker.io", repository: "rubykube/coinhub", tag: "0.2.4" },
      arke: { registry: "quay.io", repository: "openware/arke", tag: "2.6.0-bccb72c" },
      vaultAgent: { registry: "quay.io", repository: "openbao/openbao", tag: "2.7.2" },
    },
    peatio: { replicas: { min: 3, max: 9 }, tradeExecutors: 2 },
    barong: { replicas: { min: 3, max: 9 } },
    coinhub: { replicas: { min: 2, max: 2 }, network: "prod" },
    arke: { replicas: 0 },
  },
  exchange: {
    memberLevels: { deposit: 3, withdraw: 3, trading: 3 },
    withdrawalsNeedApproval: true,
  },
  deletionProtection: { enabled: true },
});
