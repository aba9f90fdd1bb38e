import { identityDocuments } from "../../platform/customers";
import type { End } from "../../platform/ends";
import { cluster, network } from "./dependencies";

/** What carries nobody: people, alarms, records, backups, the tools' machines. */
const nobody: readonly End[] = [];
const chains = ["bitcoin", "dash", "ethereum"] as const;
const dataTier = ["mysql", "rabbitmq"];

/**
 * Whom a resource carries, by its construct path in the account, `database_instance`: the first that matches. Names and not
 * types, since a key or a role is as important as whom it is for.
 */
const roles: readonly (readonly [RegExp, readonly End[]])[] = [
  [/^(baseline|alarms|people|bosh|provisioning|flow-log)(_|$)/, nobody],
  [/^(database|entry)_(alarms|monitoring-role|audit-log|error-log|slowquery-log)/, nobody],
  [/^database(_|$)/, ["mysql"]],
  [/^cluster_(log-group|access|addons_metrics-server)/, nobody],
  [/^cluster(_|$)/, [cluster]],
  [/^entry_web-acl/, nobody],
  [/^entry_administration/, ["administration-balancer"]],
  [/^entry_/, ["balancer"]],
  [/^machines_jumpbox/, nobody],
  [/^machines_vault/, ["vault"]],
  // The brokers' cookie lies in the secret store.
  [/^machines_(rabbitmq|cookie)/, ["rabbitmq"]],
  ...chains.map((chain) => [new RegExp(`^machines_${chain}`), [chain]] as const),
  [/^dns_query-log|^dns_jumpbox|certificate-proof|^dns_issuers/, nobody],
  [/^dns_database-record/, ["mysql"]],
  [/^dns_vault/, ["vault"]],
  [/^dns_rabbitmq/, ["rabbitmq"]],
  ...chains.map((chain) => [new RegExp(`^dns_${chain}`), [chain]] as const),
  [/^dns_administration/, ["administration-balancer"]],
  [/^dns_private/, [...dataTier, "vault", ...chains]],
  [/^dns_/, ["balancer"]],
  [/^network_bosh/, nobody],
  [/^network_(data|.*-data)-|^data-wall/, dataTier],
  [/^network_vault-|^vault-wall/, ["vault"]],
  [/^network_blockchain-/, chains],
  [/^network_private-/, [cluster]],
  [/^network_(nat|egress)-/, ["internet"]],
  [/^network_public-internet|^network_internet-gateway/, ["balancer", "internet"]],
  [/^network_public-/, ["balancer", "internet"]],
  [/^network_default-/, nobody],
  [/^network_vpc/, [network]],
  // Vault unseals itself by the key service; who runs asks no other endpoint.
  [/^endpoints_kms/, ["vault"]],
  [/^endpoints_/, nobody],
  [/^object-store/, [identityDocuments]],
  [/^keys_database/, ["mysql"]],
  [/^keys_cluster/, [cluster]],
  [/^keys_volumes/, [cluster, "rabbitmq", ...chains]],
  [/^keys_kyc|^stores_kyc/, [identityDocuments]],
  [/^(keys|stores)_/, nobody],
];

/** Groups of the firewall, by name. */
const groups: Readonly<Record<string, readonly End[]>> = {
  database: ["mysql"],
  vault: ["vault"],
  "vault-balancer": ["vault"],
  rabbitmq: ["rabbitmq"],
  bitcoin: ["bitcoin"],
  dash: ["dash"],
  ethereum: ["ethereum"],
  "entry-public": ["balancer"],
  "entry-administration": ["administration-balancer"],
  "nodes-general": [cluster],
  "nodes-wallets": [cluster],
  "control-plane": [cluster],
  internet: ["internet"],
  endpoints: nobody,
  "object-store": nobody,
  jumpbox: nobody,
  "bosh-director": nobody,
  "bosh-managed": nobody,
  "concourse-worker": nobody,
};

/**
 * Whom a resource carries; undefined when nobody has said it.
 *
 * @param address `aws_db_instance.account_database_instance_87C88CE4`
 */
export function carriedBy(address: string): readonly End[] | undefined {
  if (address.startsWith("aws_cloudwatch_")) return nobody;
  const path = pathOf(address);
  if (path.startsWith("firewall_")) return carriedByFirewall(path.slice("firewall_".length));
  return roles.find(([pattern]) => pattern.test(path))?.[1];
}

/** A group carries whom it is around; a rule, whoever is reached by it. */
function carriedByFirewall(name: string): readonly End[] | undefined {
  const [, from = name, to] = /^(.+?)-to-(.+?)-(?:tcp|udp)-.*-(?:in|out)(?:-|$)/.exec(name) ?? [];
  if (to === undefined) return groups[from];
  const called = groups[to];
  // Networks beside ours have names of their own, and call like the internet does.
  const caller = groups[from] ?? groups["internet"];
  if (!caller || !called) return undefined;
  // Tools reach whom they like, and customers feel nothing of it.
  if (caller.length === 0) return nobody;
  // By the key service's endpoint.
  if (called.length === 0) return from === "vault" && to === "endpoints" ? ["vault"] : nobody;
  const ownMachine = groups[from] !== undefined && from !== "internet" && !from.startsWith("nodes-");
  return ownMachine ? caller : called;
}

/** The pool that a node group, or what it is made by, belongs to: `general`. */
export function poolOf(address: string): string | undefined {
  return /^cluster_(\w+?)_(?:\w+|launch-template)$/.exec(pathOf(address))?.[1];
}

/** The machine of a group of them, `vault-a`; undefined for what is no machine's own. */
export function memberOf(
  address: string,
): { readonly role: "vault" | "rabbitmq"; readonly member: string } | undefined {
  const [, member, role] = /^machines_((vault|rabbitmq)-[a-z])_/.exec(pathOf(address)) ?? [];
  return member !== undefined && (role === "vault" || role === "rabbitmq") ? { role, member } : undefined;
}

/** Without type, account and the hash that cdktf adds. */
function pathOf(address: string): string {
  const name = address.slice(address.indexOf(".") + 1);
  return name.replace(/_[0-9A-F]{8}$/, "").replace(/^account_/, "");
}
