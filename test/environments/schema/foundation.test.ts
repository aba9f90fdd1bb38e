import { describe } from "vitest";
import { absent } from "../descriptions";
import { accepts, namedSettings, oneOfWords, refuses, wholeNumber } from "../refusals";

/** What every machine with data is described by. */
function machine(path: string, base: "stage" | "production"): void {
  wholeNumber(`${path}.dataGiB`, 10, 16_384, "see docs/deploying-on-aws.md for what each service needs", base);
  const type = 'Allowed: a machine type of the cloud. Fix: such as "m6i.large"';
  refuses(
    path,
    [
      [`${path}.machineType`, "m6i large", type],
      [`${path}.machineType`, absent, type],
    ],
    base,
  );
}

describe("vault", () => {
  const custody = 'Allowed: custody "environment" or "separate" with its settings. Fix: say who holds Vault';
  refuses("vault", [
    ["vault", "vm", custody],
    ["vault", null, custody],
    ["vault", [], custody],
    ["vault", absent, custody],
    ["vault.custody", "shared", custody],
    ["vault.custody", absent, custody],
  ]);
  machine("vault", "stage");
  oneOfWords("vault.placement", ["vm", "bosh"], "use vm");
  oneOfWords("vault.distribution", ["openbao", "vault"], "openbao is the free one; both are rendered explicitly");

  const account = "Allowed: the 12 digits of an AWS account. Fix: name the custodians' account";
  const range = "Allowed: a private IPv4 network from /20 to /26, written as its first address. Fix: take a free /24";
  const list = "Allowed: three addresses inside vault.cidr. Fix: one per zone";
  const three = "Allowed: exactly three addresses. Fix: one per zone";
  const address = "Allowed: an IPv4 address. Fix: take three addresses of vault.cidr";
  refuses(
    "vault with custodians",
    [
      ["vault.placement", "bosh", 'Allowed: "vm". Fix: use vm: with bosh the director would administer Vault'],
      ["vault.placement", absent, 'Allowed: "vm". Fix: use vm: with bosh the director would administer Vault'],
      ["vault.accountId", "custodians", account],
      ["vault.accountId", 333333333333, account],
      ["vault.accountId", absent, account],
      ["vault.cidr", "10.60.0.0/19", range],
      ["vault.cidr", "10.60.0.0/27", range],
      ["vault.cidr", "10.60.0.1/24", range],
      ["vault.cidr", absent, range],
      ["vault.addresses", "10.60.0.20", list],
      ["vault.addresses", absent, list],
      ["vault.addresses", ["10.60.0.20", "10.60.0.84"], three],
      ["vault.addresses", ["10.60.0.20", "10.60.0.84", "10.60.0.148", "10.60.0.212"], three],
      ["vault.addresses.1", "10.60.0.256", address],
      ["vault.addresses.1", "10.60.0.84/32", address],
      ["vault.addresses.1", "fd00::1", address],
      ["vault.addresses.1", 84, address],
    ],
    "production",
  );
  accepts(
    "vault with custodians",
    [
      ["vault.cidr", "10.60.0.0/20"],
      ["vault.cidr", "10.60.0.0/26"],
    ],
    "production",
  );
});

describe("rabbitmq", () => {
  const placement =
    'Allowed: placement "cluster", or "vm" or "bosh" with machineType and dataGiB. Fix: say where RabbitMQ runs';
  refuses("rabbitmq", [
    ["rabbitmq", "vm", placement],
    ["rabbitmq", null, placement],
    ["rabbitmq", [], placement],
    ["rabbitmq", absent, placement],
    ["rabbitmq.placement", "elsewhere", placement],
    ["rabbitmq.placement", absent, placement],
  ]);
  machine("rabbitmq", "production");
});

describe("nodes", () => {
  namedSettings("nodes", "name the chains: bitcoin, dash, ethereum");
  const placement = 'Allowed: placement "vm", "bosh" or "external" with its settings. Fix: say where the nodes run';
  refuses("nodes", [
    ["nodes.bitcoin", "vm", placement],
    ["nodes.bitcoin", null, placement],
    ["nodes.bitcoin", [], placement],
    ["nodes.bitcoin.placement", "cluster", placement],
    ["nodes.bitcoin.placement", absent, placement],
  ]);
  accepts("nodes", [["nodes.bitcoin", absent]]);
  oneOfWords("nodes.dash.network", ["mainnet", "testnet"], "use mainnet in production, testnet everywhere else");

  const count = "Allowed: 1 to 6 addresses. Fix: one per node";
  const address = "Allowed: an IPv4 address. Fix: take addresses of the blockchain tier";
  refuses(
    "nodes through BOSH",
    [
      ["nodes.bitcoin.addresses", [], count],
      ["nodes.bitcoin.addresses", Array.from({ length: 7 }, (_, index) => `10.40.204.${10 + index}`), count],
      ["nodes.bitcoin.addresses", "10.40.204.10", count],
      ["nodes.bitcoin.addresses", absent, count],
      ["nodes.bitcoin.addresses.0", "bitcoin.example", address],
      ["nodes.bitcoin.addresses.0", null, address],
    ],
    "production",
  );

  const host = "Allowed: a lower-case DNS name of two labels or more. Fix: give the provider's host";
  const port = "Allowed: a whole number from 1 to 65535. Fix: 443 is usual";
  const elsewhere = {
    "nodes.ethereum": { placement: "external", network: "testnet", host: "rpc.example", port: 443 },
  };
  refuses(
    "nodes of a provider",
    [
      ["nodes.ethereum.host", "https://rpc.example", host],
      ["nodes.ethereum.host", absent, host],
      ["nodes.ethereum.port", 0, port],
      ["nodes.ethereum.port", 65_536, port],
      ["nodes.ethereum.port", "443", port],
      ["nodes.ethereum.port", absent, port],
    ],
    "stage",
    elsewhere,
  );

  const zone = "Allowed: a zone of cloud.zones. Fix: put the nodes of a chain into different zones";
  const fixed = "Allowed: an IPv4 address. Fix: take a free address of the blockchain tier in the node's zone";
  machine("nodes.bitcoin.nodes.a", "stage");
  wholeNumber("nodes.bitcoin.nodes.a.backupRetentionDays", 1, 365, "use 7; more where a wallet lies on the node");
  refuses("nodes in machines of their own", [
    ["nodes.bitcoin.nodes", absent, 'Allowed: a record of named entries. Fix: name each node, such as "a"'],
    ["nodes.bitcoin.nodes.a.zone", "a", zone],
    ["nodes.bitcoin.nodes.a.zone", absent, zone],
    ["nodes.bitcoin.nodes.a.address", "10.20.204.0/24", fixed],
    ["nodes.bitcoin.nodes.a.address", absent, fixed],
  ]);
});

describe("machines", () => {
  namedSettings("machines", "describe the machines: image, generations");
  namedSettings("machines.image", "give id and architecture of the image");
  oneOfWords("machines.image.architecture", ["x86_64", "arm64"], "say which machines the image runs on");
  const image =
    "Allowed: the id of an image. Fix: aws ssm get-parameter --name /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
  refuses("machines", [
    ["machines.image.id", "amazon-linux", image],
    ["machines.image.id", "ami-0A1B2C3D", image],
    ["machines.image.id", absent, image],
    ["machines.generations", absent, "Allowed: a record of named entries. Fix: name the machine, such as vault-a"],
  ]);
  accepts("machines", [
    ["machines.generations", {}],
    ["machines.generations.vault-a", 2],
  ]);
});

describe("bosh", () => {
  namedSettings("bosh", "describe the BOSH foundation");
  refuses("bosh", [
    ["bosh.jumpboxMachineType", absent, 'Allowed: a machine type of the cloud. Fix: such as "m6i.large"'],
  ]);
});
