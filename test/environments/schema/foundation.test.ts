import { describe } from "vitest";
import { absent } from "../descriptions";
import { accepts, namedSettings, oneOfWords, refuses } from "../refusals";

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
  namedSettings("rabbitmq", "say where RabbitMQ runs");
  oneOfWords("rabbitmq.placement", ["cluster", "vm", "bosh"], "use cluster in stage, vm in production");
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
});
