import { describe } from "vitest";
import { absent } from "../descriptions";
import { accepts, namedSettings, oneOfWords, refuses, wholeNumber } from "../refusals";

const pool = "cluster.nodePools.general";

describe("cluster", () => {
  namedSettings("cluster", "describe the cluster");
  oneOfWords("cluster.version", ["1.35"], "use 1.35; 1.34 leaves standard support");
  const services =
    "Allowed: a private IPv4 network from /12 to /24, written as its first address. Fix: use 172.20.0.0/16";
  const days =
    "Allowed: 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days. Fix: use 365 unless a regulator asks for more";
  const version = 'Allowed: "1.35". Fix: use 1.35; 1.34 leaves standard support';
  refuses("cluster", [
    ["cluster.version", 1.35, version],
    ["cluster.version", "1.33", version],
    ["cluster.version", "1.35.4", version],
    ["cluster.serviceCidr", "172.16.0.0/11", services],
    ["cluster.serviceCidr", "172.20.0.0/25", services],
    ["cluster.serviceCidr", "172.20.0.1/16", services],
    ["cluster.serviceCidr", absent, services],
    ["cluster.logRetentionDays", 364, days],
    ["cluster.logRetentionDays", 3654, days],
    ["cluster.logRetentionDays", null, days],
    ["cluster.nodePools", [], "Allowed: a record of named entries. Fix: name each pool after its purpose"],
    ["cluster.nodePools", absent, "Allowed: a record of named entries. Fix: name each pool after its purpose"],
  ]);
  accepts("cluster", [
    ["cluster.serviceCidr", "172.16.0.0/12"],
    ["cluster.serviceCidr", "172.20.0.0/24"],
  ]);
});

describe("a node pool", () => {
  refuses(
    "a node pool",
    ["m6i.large", 3, [], null].map((value) => [
      pool,
      value,
      "Allowed: a section of named settings. Fix: describe the node pool",
    ]),
  );
  namedSettings(`${pool}.nodesPerZone`, "give min and max");
  oneOfWords(`${pool}.purpose`, ["general", "wallets"], "use wallets for the pool of the wallet daemons");
  wholeNumber(`${pool}.nodesPerZone.min`, 1, 50, "use 1 or more: a zone without a node can't hold a volume's pod");
  wholeNumber(`${pool}.nodesPerZone.max`, 1, 50, "use min or more");
  wholeNumber(`${pool}.diskGiB`, 20, 1000, "use 50 or more where images are large");
  wholeNumber(`${pool}.podsPerNode`, 8, 110, "use 29 for large machines, 58 for xlarge");
  const machine = 'Allowed: a machine type of the cloud. Fix: such as "m6i.large"';
  refuses("a node pool", [
    [`${pool}.machineType`, "m6", machine],
    [`${pool}.machineType`, "m6i large", machine],
    [`${pool}.machineType`, `m${"6".repeat(33)}`, machine],
    [`${pool}.machineType`, absent, machine],
  ]);
});
