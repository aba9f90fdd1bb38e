import fc from "fast-check";
import { subnetOf } from "../../../platform/addresses";
import { absent, type BaseName, changed } from "../descriptions";
import { type Edit, valueAt } from "./edits";

const whole = (min: number, max: number) => fc.integer({ min, max });
const edit = (kind: string, path: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<Edit> =>
  value.map((inner) => ({ kind, path, value: inner }));

const pool = (purpose: "general" | "wallets") =>
  fc.record({
    purpose: fc.constant(purpose),
    machineType: fc.constantFrom("m6i.large", "r6i.xlarge"),
    nodesPerZone: fc.record({ min: whole(1, 2), max: whole(2, 5) }),
    diskGiB: whole(20, 200),
    podsPerNode: whole(8, 58),
  });

/**
 * What an operator may want, legal where the base allows it: each changes which resources there are, how many, or with
 * which arguments.
 */
export function wishes(base: BaseName): fc.Arbitrary<Edit> {
  const chainNetwork = base === "stage" ? "testnet" : "mainnet";
  const network = String(valueAt(changed(base), "network.cidr"));
  const blockchain = subnetOf(network, 8, 204).replace(/\.0\/24$/, "");
  const third = Number(blockchain.split(".")[2]);
  const node = (letter: string, index: number) => ({
    zone: `eu-west-1${letter}`,
    address: `${blockchain.split(".").slice(0, 2).join(".")}.${third + index}.${40 + index}`,
    machineType: "m6i.xlarge",
    dataGiB: 4096,
    backupRetentionDays: 7,
  });
  const chain = fc.oneof(
    fc.constant(absent),
    whole(1, 3).map((count) => ({
      placement: "vm",
      network: chainNetwork,
      nodes: Object.fromEntries([..."abc"].slice(0, count).map((letter, index) => [letter, node(letter, index)])),
    })),
    fc.record({
      placement: fc.constant("external"),
      network: fc.constant(chainNetwork),
      host: fc.constantFrom("rpc.example.com", "node.provider.example"),
      port: fc.constantFrom(443, 8443, 8545),
    }),
    whole(1, 6).map((count) => ({
      placement: "bosh",
      network: chainNetwork,
      addresses: Array.from({ length: count }, (_, index) => `${blockchain}.${100 + index}`),
    })),
  );
  const anyTier: fc.Arbitrary<Edit>[] = [
    edit("another pool", "cluster.nodePools.spare", pool("general")),
    edit("another pool", "cluster.nodePools.batch", pool("general")),
    edit("another wallet pool", "cluster.nodePools.cold", pool("wallets")),
    edit("nodes elsewhere", "nodes.bitcoin", chain),
    edit("nodes elsewhere", "nodes.ethereum", chain),
    edit("no chains", "nodes", fc.constant({})),
    edit("a peer", "network.peers.office", fc.constant({ cidr: "10.9.0.0/16", reason: "the office administers it" })),
    edit(
      "a peer",
      "network.peers.partner",
      fc.constant({ cidr: "192.168.4.0/24", reason: "the bank's settlement link" }),
    ),
    edit(
      "more recipients",
      "owner.alarmEmails",
      whole(1, 10).map((count) => Array.from({ length: count }, (_, index) => `alarm-${index}@exchange.example`)),
    ),
    edit(
      "another region",
      "cloud",
      fc
        .constantFrom(["us-west-2", "dba"], ["eu-central-1", "abc"], ["ca-central-1", "abd"])
        .map(([region = "", letters = ""]) => ({
          ...(valueAt(changed(base), "cloud") as object),
          region,
          zones: [...letters].map((letter) => region + letter),
        })),
    ),
    edit(
      "RabbitMQ elsewhere",
      "rabbitmq",
      fc.constantFrom({ placement: "cluster" }, { placement: "vm", machineType: "m6i.large", dataGiB: 50 }),
    ),
    edit("more customers", "entry.requestsPerFiveMinutes", whole(100, 20_000)),
    edit(
      "administration from the office",
      "network.peers.office",
      fc.constant({ cidr: "10.9.0.0/16", reason: "the office administers it" }),
    ),
    edit("a replaced machine", "machines.generations.jumpbox", whole(1, 9)),
    edit(
      "an unsigned zone",
      "domains.dnssec",
      fc.constant({ enabled: false, reason: "the registrar takes no DS record" }),
    ),
    edit("no hosted CI", "account.hostedCi", fc.constant(absent)),
    edit("another distribution", "vault.distribution", fc.constantFrom("openbao", "vault")),
    edit("longer logs", "cluster.logRetentionDays", fc.constantFrom(365, 400, 3653)),
    edit("longer logs", "network.flowLogRetentionDays", fc.constantFrom(365, 400, 3653)),
    edit("another machine", "database.machineType", fc.constantFrom("db.t3.medium", "db.r5.large", "db.m5.4xlarge")),
    edit("another window", "database.backupWindow", fc.constantFrom("23:30-00:30", "05:00-06:00")),
    edit("an owner elsewhere", "account.baseline", fc.boolean()),
    edit("a digest", "services.images.peatio.digest", fc.constant(`sha256:${"a".repeat(64)}`)),
    edit(
      "own registry",
      "services.images.barong.registry",
      fc.constant("111111111111.dkr.ecr.eu-west-1.amazonaws.com"),
    ),
    edit("more executors", "services.peatio.tradeExecutors", whole(1, 5)),
    edit(
      "names at their limit",
      "naming.project",
      whole(2, 10).map((length) => "p".repeat(length)),
    ),
    edit(
      "names at their limit",
      "naming.suffix",
      whole(4, 8).map((length) => "0".repeat(length)),
    ),
    edit("an owner's name", "owner.team", fc.constantFrom("Zahlungsverkehr Zürich", "プラットフォーム", "ops-1.b_c")),
    edit(
      "Services elsewhere",
      "cluster.serviceCidr",
      fc.constantFrom("172.24.0.0/24", "10.100.0.0/16", "192.168.128.0/20"),
    ),
  ];
  const stageOnly: fc.Arbitrary<Edit>[] = [
    edit("NAT", "network.natGateways", fc.constantFrom("single", "per-zone")),
    edit("endpoints", "network.endpointZones", fc.constantFrom("first", "every")),
    edit("availability", "database.availability", fc.constantFrom("zonal", "regional")),
    edit(
      "a smaller network",
      "network.cidr",
      whole(16, 20).map((prefix) => `10.20.0.0/${prefix}`),
    ),
    edit(
      "no protection",
      "deletionProtection",
      fc.constant({ enabled: false, reason: "rebuilt every night by the pipeline" }),
    ),
    edit(
      "Vault with custodians",
      "vault",
      fc.constant({
        custody: "separate",
        placement: "vm",
        distribution: "openbao",
        accountId: "444444444444",
        cidr: "10.61.0.0/24",
        addresses: ["10.61.0.20", "10.61.0.84", "10.61.0.148"],
      }),
    ),
    edit("backups", "database.backupRetentionDays", whole(7, 35)),
    edit("another name", "name", fc.constantFrom("preview", "load-test", "e".repeat(40))),
  ];
  const productionOnly: fc.Arbitrary<Edit>[] = [
    edit("general pool only for wallets' neighbours", "cluster.nodePools.general.nodesPerZone.max", whole(1, 20)),
    edit("backups", "database.pointInTimeRecoveryDays", whole(1, 35)),
    edit("storage", "database.storageGiB", whole(20, 1800)),
  ];
  return fc.oneof(...anyTier, ...(base === "stage" ? stageOnly : productionOnly));
}
