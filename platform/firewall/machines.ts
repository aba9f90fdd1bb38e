import type { Environment } from "../../environments/schema";
import { type Chain, chains } from "../machines";
import { groups, runsNodes } from "./groups";
import { group, internet, type Request, rule } from "./requests";

/** Ports by which nodes of a chain find each other (bosh facts 4.3; Ethereum's are geth's and Lighthouse's defaults). */
const peerPorts: Readonly<Record<Chain, Readonly<Record<"mainnet" | "testnet", readonly PeerPort[]>>>> = {
  bitcoin: { mainnet: [{ port: 8333 }], testnet: [{ port: 48_333 }] },
  dash: { mainnet: [{ port: 9999 }], testnet: [{ port: 19_999 }] },
  ethereum: { mainnet: ethereumPorts(), testnet: ethereumPorts() },
};

interface PeerPort {
  readonly port: number;
  /** @default "tcp" */
  readonly protocol?: "tcp" | "udp";
}

/** RabbitMQ: the port mapper and the distribution port of Erlang, fixed in constructs/machine. */
const erlangPorts = [4369, 25_672];

/** What the environment's own machines need among each other and outside. */
export function machineFlows(env: Environment): Request[] {
  return [
    ...(env.vault.custody === "environment" ? vaultFlows(env.vault.placement) : custodiansFlows(env.vault.cidr)),
    ...(env.rabbitmq.placement === "cluster" ? [] : rabbitmqFlows()),
    ...chains.flatMap((chain) => (runsNodes(env, chain) ? nodeFlows(env, chain) : [])),
  ];
}

/** Every machine without a way out starts from these: sessions, keys, logs, and its software from the artifacts bucket. */
export function platformServices(name: string): Request[] {
  return [
    rule(group(name), group(groups.endpoints), 443, "sessions, keys, logs and secrets by private endpoint"),
    rule(group(name), { service: "object-store" }, 443, "software from the artifacts bucket by the private route"),
  ];
}

function vaultFlows(placement: "vm" | "bosh"): Request[] {
  const vault = group(groups.vault);
  const front = placement === "vm" ? group(groups.vaultBalancer) : vault;
  return [
    ...platformServices(groups.vault),
    ...(placement === "vm" ? [rule(front, vault, 8200, "Vault's API; TLS ends at Vault")] : []),
    rule(vault, vault, 8200, "a new member joins through the API"),
    rule(vault, vault, 8201, "replication and forwarded requests among the members"),
    rule(vault, group(groups.controlPlane), 443, "Vault asks the Kubernetes API whose token it was shown"),
    rule(group(groups.jumpbox), front, 8200, "custodians bootstrap and recover Vault"),
  ];
}

/** Vault in the custodians' account calls in from a range of its own. */
function custodiansFlows(cidr: string): Request[] {
  const reason = "Vault asks the Kubernetes API whose token it was shown";
  return [rule({ cidrs: [cidr] }, group(groups.controlPlane), 443, reason, "tcp", "vault")];
}

function rabbitmqFlows(): Request[] {
  const rabbitmq = group(groups.rabbitmq);
  return [
    ...platformServices(groups.rabbitmq),
    ...erlangPorts.map((port) => rule(rabbitmq, rabbitmq, port, "members of the cluster find and mirror each other")),
  ];
}

/** Nodes call their peers and are never called: they need no address of their own on the internet. */
function nodeFlows(env: Environment, chain: Chain): Request[] {
  const spec = env.nodes[chain];
  if (!spec) return [];
  const ports = peerPorts[chain][spec.network];
  return [
    ...platformServices(chain),
    ...ports.map(({ port, protocol = "tcp" }) => rule(group(chain), internet, port, `${chain} peers`, protocol)),
    ...(chain === "ethereum"
      ? [rule(group(chain), internet, 443, "a trusted checkpoint to start the consensus client from")]
      : []),
  ];
}

function ethereumPorts(): PeerPort[] {
  return [{ port: 30_303 }, { port: 30_303, protocol: "udp" }, { port: 9000 }, { port: 9000, protocol: "udp" }];
}
