import type { Environment } from "../../environments/schema";
import { chains } from "../machines";

/** Groups of machines the firewall knows. A machine's own group is called as its role. */
export const groups = {
  controlPlane: "control-plane",
  database: "database",
  endpoints: "endpoints",
  nodes: (pool: string) => `nodes-${pool}`,
  vault: "vault",
  vaultBalancer: "vault-balancer",
  rabbitmq: "rabbitmq",
  jumpbox: "jumpbox",
  director: "bosh-director",
  /** Every machine the director makes, beside the group of what it does. */
  managed: "bosh-managed",
  worker: "concourse-worker",
  publicEntry: "entry-public",
  administration: "entry-administration",
} as const;

/** What each group of an environment is, for whoever reads the account. */
export function describeGroups(env: Environment): Record<string, string> {
  return {
    [groups.controlPlane]: "Kubernetes API",
    [groups.database]: "MySQL",
    [groups.endpoints]: "Private endpoints of cloud services",
    [groups.publicEntry]: "Public balancer of the exchange",
    [groups.administration]: "Internal balancer of its administration",
    [groups.jumpbox]: "Jumpbox, reached by session only",
    [groups.director]: "BOSH director",
    [groups.managed]: "Machines that BOSH makes",
    [groups.worker]: "Concourse workers that apply the environment",
    ...Object.fromEntries(
      Object.keys(env.cluster.nodePools).map((pool) => [groups.nodes(pool), `Kubernetes nodes of the pool ${pool}`]),
    ),
    ...(env.vault.custody === "environment" && { [groups.vault]: "Vault" }),
    ...(env.vault.custody === "environment" &&
      env.vault.placement === "vm" && { [groups.vaultBalancer]: "Balancer that passes TLS through to Vault" }),
    ...(env.rabbitmq.placement !== "cluster" && { [groups.rabbitmq]: "RabbitMQ" }),
    ...Object.fromEntries(
      chains.filter((chain) => runsNodes(env, chain)).map((chain) => [chain, `Nodes of the chain ${chain}`]),
    ),
  };
}

/** Whether the environment runs nodes of the chain itself, by whatever means. */
export function runsNodes(env: Pick<Environment, "nodes">, chain: (typeof chains)[number]): boolean {
  const spec = env.nodes[chain];
  return spec !== undefined && spec.placement !== "external";
}
