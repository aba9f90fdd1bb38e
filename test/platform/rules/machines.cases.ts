import {
  generationsNameMachines,
  machineHostsFit,
  machineTypesFitTheImage,
  nodePoolsFitTheirImage,
} from "../../../platform/rules/machines";
import {
  chainsFitTheVolumes,
  chainsHaveNodes,
  nodeAddressesAreFree,
  nodesStandInTheZones,
  productionNodesStandApart,
} from "../../../platform/rules/nodes";
import type { RuleCase } from "./rule-case";

const node = "nodes.bitcoin.nodes.a";
const arm = { "machines.image.architecture": "arm64" };
/** Every machine of stage on Graviton. */
const gravitons = {
  ...arm,
  "vault.machineType": "m7gd.large",
  [`${node}.machineType`]: "c7gn.xlarge",
  "nodes.dash.nodes.b.machineType": "is4gen.large",
  "nodes.ethereum.nodes.c.machineType": "r8g.2xlarge",
  "bosh.jumpboxMachineType": "t4g.micro",
};
const wrongFor = (architecture: string, other: string, such: string) =>
  `It runs ${other}, machines.image is for ${architecture}. Allowed: types of ${such}. Fix: take another machine type, or another image for all machines`;
const wrongForIntel = wrongFor("x86_64", "arm64", "Intel and AMD, such as m6i.large");
const wrongForArm = wrongFor("arm64", "x86_64", "Graviton, such as m7g.large");
const stageMachines = "vault-a, vault-b, vault-c, bitcoin-a, dash-b, ethereum-c, jumpbox";
const kept =
  "The cloud keeps the first four addresses and the last one of a subnet. Fix: use the subnet's tenth or a later one";
const large = (gib: number, chain: string, network: string) =>
  `Allowed: ${gib} or more for ${chain} ${network}. Fix: raise it; a volume grows in place and never shrinks`;
const described = (zone: string, address: string) => ({
  zone,
  address,
  machineType: "m6i.large",
  dataGiB: 2000,
  backupRetentionDays: 7,
});

export const machineCases: readonly RuleCase[] = [
  {
    rule: nodePoolsFitTheirImage,
    keeps: [{ what: "an Intel pool beside machines on Graviton", changes: gravitons }],
    breaks: [
      {
        what: "a pool on Graviton",
        changes: { "cluster.nodePools.general.machineType": "m7g.large" },
        path: "cluster.nodePools.general.machineType",
        message:
          "It runs arm64, the nodes' image is for x86_64. Allowed: types of Intel and AMD, such as m6i.large. Fix: take another machine type",
      },
    ],
  },
  {
    rule: machineTypesFitTheImage,
    keeps: [
      { what: "Intel and AMD with an image for x86_64", changes: { "vault.machineType": "m6a.large" } },
      // A g that is the family's first letter, not the processor's.
      ...["g4dn.xlarge", "g6.xlarge", "gr6.4xlarge", "p4d.24xlarge", "u7i-12tb.224xlarge", "i7ie.large"].map(
        (type) => ({
          what: `${type}, which is no Graviton`,
          changes: { [`${node}.machineType`]: type },
        }),
      ),
      { what: "Graviton with an image for arm64", changes: gravitons },
      ...[
        "a1.large",
        "t4g.small",
        "m6g.large",
        "x2gd.large",
        "im4gn.large",
        "i4g.large",
        "hpc7g.4xlarge",
        "g5g.xlarge",
      ].map((type) => ({
        what: `${type} as a Graviton`,
        changes: { ...gravitons, [`${node}.machineType`]: type },
      })),
    ],
    breaks: [
      ...["vault.machineType", `${node}.machineType`, "bosh.jumpboxMachineType"].map((path) => ({
        what: `an Intel image on a Graviton at ${path}`,
        changes: { [path]: "m7g.large" },
        path,
        message: wrongForIntel,
      })),
      {
        what: "an Intel image on a Graviton at rabbitmq.machineType",
        base: "production",
        changes: { "rabbitmq.machineType": "m6g.large" },
        path: "rabbitmq.machineType",
        message: wrongForIntel,
      },
      {
        what: "an image for arm64 and one machine of Intel",
        changes: { ...gravitons, "bosh.jumpboxMachineType": "t3.micro" },
        path: "bosh.jumpboxMachineType",
        message: wrongForArm,
      },
    ],
  },
  {
    rule: generationsNameMachines,
    keeps: [
      { what: "generations of machines there are", changes: { "machines.generations": { "vault-b": 2, jumpbox: 3 } } },
      {
        what: "a broker's in production",
        base: "production",
        changes: { "machines.generations": { "rabbitmq-c": 2 } },
      },
    ],
    breaks: [
      {
        what: "a slip of the keyboard",
        changes: { "machines.generations": { "valt-b": 2 } },
        path: "machines.generations.valt-b",
        message: `Allowed: a machine of this environment (${stageMachines}). Fix: write "vault-b"`,
      },
      {
        what: "a machine of another placement",
        changes: { "machines.generations": { "rabbitmq-a": 2 } },
        path: "machines.generations.rabbitmq-a",
        message: `Allowed: a machine of this environment (${stageMachines}). Fix: take the line out`,
      },
    ],
  },
  {
    rule: machineHostsFit,
    keeps: [
      // vault-a and three others have seven characters, ethereum-c ten: 64 with the dot.
      { what: "the longest domain beside ethereum-c", changes: { "domains.private": `${"a".repeat(44)}.internal` } },
    ],
    breaks: [
      {
        what: "a domain one character longer",
        changes: { "domains.private": `${"a".repeat(45)}.internal` },
        path: "domains.private",
        message: `The machine ethereum-c.${"a".repeat(45)}.internal has a name of 65 characters. Allowed: 64. Fix: use a shorter domain, or a shorter name for the node`,
      },
    ],
  },
  {
    rule: nodesStandInTheZones,
    keeps: [{ what: "nodes in zones of the environment" }],
    breaks: [
      {
        what: "a node in a zone without subnets",
        changes: { [`${node}.zone`]: "eu-west-1d" },
        path: `${node}.zone`,
        message: "Allowed: a zone of cloud.zones (eu-west-1a, eu-west-1b, eu-west-1c). Fix: name one of them",
      },
    ],
  },
  {
    rule: nodeAddressesAreFree,
    keeps: [
      { what: "an address of its own for each node" },
      { what: "the fifth and the last but one of a subnet", changes: { [`${node}.address`]: "10.20.204.4" } },
      { what: "a node whose zone is another rule's finding", changes: { [`${node}.zone`]: "eu-west-1d" } },
    ],
    breaks: [
      {
        what: "an address of another zone",
        changes: { [`${node}.address`]: "10.20.205.11" },
        path: `${node}.address`,
        message: "Allowed: an address of the blockchain tier in eu-west-1a (10.20.204.0/24). Fix: move it there",
      },
      {
        what: "an address of another tier",
        changes: { [`${node}.address`]: "10.20.200.10" },
        path: `${node}.address`,
        message: "Allowed: an address of the blockchain tier in eu-west-1a (10.20.204.0/24). Fix: move it there",
      },
      ...["10.20.204.3", "10.20.204.255"].map((address) => ({
        what: `the cloud's own ${address}`,
        changes: { [`${node}.address`]: address },
        path: `${node}.address`,
        message: kept,
      })),
      {
        what: "one address for two nodes",
        changes: { "nodes.dash.nodes.b.zone": "eu-west-1a", "nodes.dash.nodes.b.address": "10.20.204.10" },
        path: "nodes.dash.nodes.b.address",
        message: "nodes.bitcoin.nodes.a.address has it already. Fix: one address per node",
      },
      {
        what: "an address that BOSH gives away",
        base: "production",
        changes: { "nodes.ethereum.nodes.a.address": "10.40.204.20" },
        path: "nodes.ethereum.nodes.a.address",
        message: "nodes.dash.addresses.0 has it already. Fix: one address per node",
      },
    ],
  },
  {
    rule: chainsHaveNodes,
    keeps: [{ what: "a node for each chain" }, { what: "a chain that BOSH runs", base: "production" }],
    breaks: [
      {
        what: "a chain without nodes",
        changes: { "nodes.dash.nodes": {} },
        path: "nodes.dash.nodes",
        message: "Allowed: one node or more. Fix: describe one, or leave nodes.dash out",
      },
    ],
  },
  {
    rule: chainsFitTheVolumes,
    keeps: [
      { what: "the smallest volume for a test network", changes: { [`${node}.dataGiB`]: 100 } },
      {
        what: "the smallest volume for Ethereum's main network",
        base: "production",
        changes: { "nodes.ethereum.nodes.a.dataGiB": 2048 },
      },
    ],
    breaks: [
      {
        what: "a test network's chain on less",
        changes: { [`${node}.dataGiB`]: 99 },
        path: `${node}.dataGiB`,
        message: large(100, "bitcoin", "testnet"),
      },
      {
        what: "Dash's test network on less",
        changes: { "nodes.dash.nodes.b.dataGiB": 29 },
        path: "nodes.dash.nodes.b.dataGiB",
        message: large(30, "dash", "testnet"),
      },
      {
        what: "Ethereum's main network on less",
        base: "production",
        changes: { "nodes.ethereum.nodes.b.dataGiB": 2047 },
        path: "nodes.ethereum.nodes.b.dataGiB",
        message: large(2048, "ethereum", "mainnet"),
      },
      {
        what: "Bitcoin's main network on less",
        base: "production",
        changes: {
          "nodes.bitcoin": {
            placement: "vm",
            network: "mainnet",
            nodes: {
              a: { ...described("eu-west-1a", "10.40.204.10"), dataGiB: 1499 },
              b: described("eu-west-1b", "10.40.205.10"),
            },
          },
        },
        path: "nodes.bitcoin.nodes.a.dataGiB",
        message: large(1500, "bitcoin", "mainnet"),
      },
    ],
  },
  {
    rule: productionNodesStandApart,
    keeps: [{ what: "two nodes in two zones", base: "production" }, { what: "one node in stage" }],
    breaks: [
      {
        what: "a chain with one node in production",
        base: "production",
        changes: {
          "nodes.dash": {
            placement: "vm",
            network: "mainnet",
            nodes: { a: described("eu-west-1a", "10.40.204.20") },
          },
        },
        path: "nodes.dash.nodes",
        message:
          "Not in production: all nodes of dash in one zone. Allowed: nodes in two zones or more. Fix: add one in another zone",
      },
      {
        what: "two nodes in one zone in production",
        base: "production",
        changes: {
          "nodes.ethereum.nodes.b.zone": "eu-west-1a",
          "nodes.ethereum.nodes.b.address": "10.40.204.31",
        },
        path: "nodes.ethereum.nodes",
        message:
          "Not in production: all nodes of ethereum in one zone. Allowed: nodes in two zones or more. Fix: add one in another zone",
      },
    ],
  },
];
