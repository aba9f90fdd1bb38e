import { defineEnvironment } from "../../environments/schema";
import { stage } from "../../environments/stage";

/**
 * What stage and production leave unused, in one legal description, so that a rehearsal has seen every setting that leads
 * to other resources:
 *
 * - Vault in the environment's own account and placed by BOSH: keys and identity here, no machine, no balancer
 * - the distribution "vault"
 * - RabbitMQ placed by BOSH: no machine, no shared secret
 * - two nodes of one chain in machines, beside a chain of an external provider and one that is left out
 * - an image for arm64, and a machine that has been replaced before
 * - a zone to itself for the database, wallets on a pool of their own in stage
 * - an environment without hosted CI, with administration from a peer, an unsigned zone and no deletion protection
 */
export const allVm = defineEnvironment("all-vm", {
  tier: "stage",
  owner: { team: "platform", alarmEmails: ["rehearsal@exchange.example"] },
  naming: { project: "rkcp", suffix: "v3n8" },
  cloud: {
    provider: "aws",
    accountId: "666666666666",
    region: "eu-west-1",
    zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
  },
  account: {
    baseline: true,
    budgetUsdPerMonth: 2000,
    copies: {
      enabled: false,
      acceptedBy: "cto@exchange.example",
      reason: "it holds test networks only and lives as long as a rehearsal",
      expires: "2027-09-30",
    },
  },
  domains: {
    public: "all-vm.exchange.example",
    private: "all-vm.rkcp.internal",
    delegated: true,
    dnssec: { enabled: false, reason: "its zone is delegated for a day, and its parent is not signed" },
  },
  network: {
    cidr: "10.80.0.0/18",
    natGateways: "single",
    endpointZones: "every",
    flowLogRetentionDays: 365,
    peers: { office: { cidr: "10.200.0.0/16", reason: "administration from the office's own network" } },
  },
  entry: { requestsPerFiveMinutes: 500, administrationFrom: ["office"] },
  cluster: {
    version: "1.35",
    serviceCidr: "172.20.0.0/16",
    logRetentionDays: 365,
    nodePools: {
      general: {
        purpose: "general",
        machineType: "m6i.large",
        nodesPerZone: { min: 1, max: 2 },
        diskGiB: 80,
        podsPerNode: 29,
      },
      wallets: {
        purpose: "wallets",
        machineType: "m6i.large",
        nodesPerZone: { min: 1, max: 1 },
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
      surchargeUsdPerMonth: 295,
      expires: "2027-02-28",
    },
    machineType: "db.t3.medium",
    storageGiB: 20,
    storageLimitGiB: 100,
    availability: "zonal",
    backupRetentionDays: 1,
    pointInTimeRecoveryDays: 1,
    backupWindow: "02:00-03:00",
    maintenanceWindow: "sun:03:30-sun:04:30",
    connectionAlarm: 250,
  },
  vault: { custody: "environment", placement: "bosh", distribution: "vault", machineType: "m6i.large", dataGiB: 20 },
  rabbitmq: { placement: "bosh", machineType: "m6i.large", dataGiB: 20 },
  nodes: {
    bitcoin: {
      placement: "vm",
      network: "testnet",
      nodes: {
        first: {
          zone: "eu-west-1a",
          address: "10.80.51.10",
          machineType: "m7g.large",
          dataGiB: 100,
          backupRetentionDays: 1,
        },
        second: {
          zone: "eu-west-1c",
          address: "10.80.51.140",
          machineType: "c7gn.xlarge",
          dataGiB: 120,
          backupRetentionDays: 35,
        },
      },
    },
    dash: { placement: "external", network: "testnet", host: "dash.provider.example", port: 443 },
  },
  machines: {
    image: { id: "ami-0f1e2d3c4b5a69788", architecture: "arm64" },
    generations: { "bitcoin-second": 2, jumpbox: 3 },
  },
  bosh: { jumpboxMachineType: "t4g.micro" },
  services: {
    images: {
      ...stage.services.images,
      applogic: {
        registry: "mirror.exchange.example",
        repository: "hub/rubykube/applogic",
        tag: "latest",
        digest: `sha256:${"0".repeat(64)}`,
        exceptions: {
          line: {
            acceptedBy: "cto@exchange.example",
            reason: "its authors never released it: latest is all there is",
            expires: "2027-09-30",
          },
        },
      },
      vaultAgent: { registry: "docker.io", repository: "hashicorp/vault", tag: "2.1.1" },
    },
    peatio: { replicas: { min: 1, max: 1 }, tradeExecutors: 1 },
    mirrors: ["mirror.exchange.example"],
    barong: { ...stage.services.barong, replicas: { min: 1, max: 1 } },
    rango: { replicas: { min: 1, max: 1 } },
    gateway: { replicas: { min: 1, max: 1 } },
    frontend: { replicas: { min: 1, max: 1 } },
    applogic: { enabled: true, replicas: { min: 1, max: 1 } },
    management: { peatio: {}, barong: {} },
    coinhub: stage.services.coinhub,
    arke: stage.services.arke,
  },
  tools: stage.tools,
  exchange: {
    ...stage.exchange,
    memberLevels: { deposit: 1, withdraw: 2, trading: 1 },
    withdrawalsNeedApproval: false,
  },
  deletionProtection: { enabled: false, reason: "a rehearsal has to be able to take it down again" },
});
