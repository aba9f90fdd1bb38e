import { defineEnvironment } from "./schema";

/** The newest containers, where integration tests run before anything reaches customers. */
export const stage = defineEnvironment("stage", {
  tier: "stage",
  owner: { team: "platform", alarmEmails: ["stage-alarms@exchange.example"] },
  naming: { project: "rkcp", suffix: "s7q2" },
  cloud: {
    provider: "aws",
    accountId: "111111111111",
    region: "eu-west-1",
    zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
  },
  account: {
    baseline: true,
    budgetUsdPerMonth: 3500,
    hostedCi: { provider: "github", repository: "exchange-example/rkcp" },
    copies: {
      enabled: false,
      acceptedBy: "cto@exchange.example",
      reason: "stage holds test networks only; losing it costs a day of work",
      expires: "2027-09-30",
    },
  },
  domains: {
    public: "stage.exchange.example",
    private: "stage.rkcp.internal",
    delegated: true,
    dnssec: { enabled: true },
  },
  network: {
    cidr: "10.20.0.0/16",
    natGateways: "single",
    endpointZones: "first",
    flowLogRetentionDays: 365,
    peers: {},
  },
  entry: { requestsPerFiveMinutes: 2000, administrationFrom: [] },
  cluster: {
    version: "1.35",
    serviceCidr: "172.20.0.0/16",
    logRetentionDays: 365,
    nodePools: {
      general: {
        purpose: "general",
        machineType: "m6i.large",
        nodesPerZone: { min: 1, max: 3 },
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
      surchargeUsdPerMonth: 590,
      expires: "2027-02-28",
    },
    machineType: "db.t3.medium",
    storageGiB: 50,
    storageLimitGiB: 200,
    availability: "regional",
    backupRetentionDays: 7,
    pointInTimeRecoveryDays: 7,
    backupWindow: "02:00-03:00",
    maintenanceWindow: "sun:03:30-sun:04:30",
    connectionAlarm: 250,
  },
  vault: { custody: "environment", placement: "vm", distribution: "openbao", machineType: "m6i.large", dataGiB: 20 },
  rabbitmq: { placement: "cluster" },
  nodes: {
    bitcoin: {
      placement: "vm",
      network: "testnet",
      nodes: {
        a: {
          zone: "eu-west-1a",
          address: "10.20.204.10",
          machineType: "m6i.large",
          dataGiB: 100,
          backupRetentionDays: 7,
        },
      },
    },
    dash: {
      placement: "vm",
      network: "testnet",
      nodes: {
        b: {
          zone: "eu-west-1b",
          address: "10.20.205.10",
          machineType: "m6i.large",
          dataGiB: 30,
          backupRetentionDays: 7,
        },
      },
    },
    ethereum: {
      placement: "vm",
      network: "testnet",
      nodes: {
        c: {
          zone: "eu-west-1c",
          address: "10.20.206.10",
          machineType: "m6i.xlarge",
          dataGiB: 1000,
          backupRetentionDays: 7,
        },
      },
    },
  },
  machines: { image: { id: "ami-0a1b2c3d4e5f60718", architecture: "x86_64" }, generations: {} },
  bosh: { jumpboxMachineType: "t3.micro" },
  services: {
    images: {
      peatio: { registry: "quay.io", repository: "openware/peatio", tag: "2.6.57" },
      barong: { registry: "quay.io", repository: "openware/barong", tag: "2.6.49" },
      coinhub: { registry: "docker.io", repository: "rubykube/coinhub", tag: "0.2.4" },
      arke: { registry: "quay.io", repository: "openware/arke", tag: "2.6.0-bccb72c" },
      vaultAgent: { registry: "quay.io", repository: "openbao/openbao", tag: "2.7.2" },
    },
    peatio: { replicas: { min: 1, max: 2 }, tradeExecutors: 1 },
    barong: { replicas: { min: 1, max: 2 } },
    coinhub: { replicas: { min: 1, max: 1 }, network: "test" },
    arke: { replicas: 0 },
  },
  exchange: {
    memberLevels: { deposit: 1, withdraw: 3, trading: 2 },
    withdrawalsNeedApproval: true,
  },
  deletionProtection: { enabled: true },
});
