import type { Environment } from "../environments/schema";
import { tierCidrs, within } from "./addresses";

/** Everything outside the cluster that a workload may talk to, or that talks to one. */
export const places = [
  "mysql",
  "rabbitmq",
  "vault",
  "bitcoin",
  "dash",
  "ethereum",
  "internet",
  /** The Kubernetes API. */
  "kubernetes",
  /** Gives a pod the credentials of its role in the cloud. */
  "pod-identity",
  /** The cloud's services by private endpoint. */
  "cloud-endpoints",
  /** The balancer customers come through, and the one of administration. */
  "balancer",
  "administration-balancer",
  /** The Prometheus of BOSH, which takes the figures. */
  "prometheus",
] as const;
export type Place = (typeof places)[number];

/** Places that the firewall opens for every node, or that call the nodes: a flow of a workload adds no rule there. */
export const placesOfNodes: readonly string[] = [
  "kubernetes",
  "pod-identity",
  "cloud-endpoints",
  "balancer",
  "administration-balancer",
] satisfies Place[];

/** Where something is, as a firewall or a NetworkPolicy needs to know it. */
export type Location =
  /** In the cluster; in the namespaces with those labels, or in the one of whoever asks. */
  | {
      readonly kind: "pods";
      readonly labels: Readonly<Record<string, string>>;
      readonly namespaceLabels?: Readonly<Record<string, string>>;
    }
  /** Outside the cluster, at known addresses. */
  | { readonly kind: "networks"; readonly cidrs: readonly string[] }
  /** Anywhere that is public: never a private range, never the machines' metadata address. */
  | { readonly kind: "internet" };

type Placed = Pick<Environment, "network" | "cloud" | "vault" | "rabbitmq" | "nodes">;

/** The label every pod is found by: Services, policies, budgets. One per workload, stable, never a hash. */
export const nameLabel = "app.kubernetes.io/name";

/** Labels that select the pods of a workload, or of a place that lives in the cluster. */
export function podsNamed(name: string): { readonly kind: "pods"; readonly labels: Record<string, string> } {
  return { kind: "pods", labels: { [nameLabel]: name } };
}

/** True for a name that is a place, not a workload. */
export function isPlace(name: string): name is Place {
  return (places as readonly string[]).includes(name);
}

/**
 * Where a place is in this environment, from data alone.
 *
 * @throws when `name` is no place, or a chain that the environment leaves out
 */
export function placeOf(env: Placed, name: string): Location {
  if (!isPlace(name)) {
    throw new Error(`"${name}" is no place. Allowed: ${places.join(", ")}. Fix: correct the flow in platform/flows/`);
  }
  switch (name) {
    case "rabbitmq":
      // BOSH and the virtual machines put the broker beside the database.
      return env.rabbitmq.placement === "cluster" ? podsNamed(name) : networks(tierCidrs(env, "data"));
    case "mysql":
      return networks(tierCidrs(env, "data"));
    case "vault":
      return networks(env.vault.custody === "separate" ? hosts(env.vault.addresses) : tierCidrs(env, "vault"));
    case "bitcoin":
    case "dash":
    case "ethereum":
      return chainLocation(env, name);
    case "internet":
      return { kind: "internet" };
    case "kubernetes":
    case "cloud-endpoints":
      // Their network interfaces lie among the pods: packets are judged after the Service's address is translated.
      return networks(tierCidrs(env, "private"));
    case "pod-identity":
      return networks([podIdentityAddress]);
    case "balancer":
      return networks(tierCidrs(env, "public"));
    case "administration-balancer":
      return networks(tierCidrs(env, "private"));
    case "prometheus":
      return networks(tierCidrs(env, "bosh"));
  }
}

/** Where the EKS Pod Identity Agent answers on every node, port 80 (EKS User Guide, "How EKS Pod Identity works"). */
const podIdentityAddress = "169.254.170.23/32";

function chainLocation(env: Placed, chain: "bitcoin" | "dash" | "ethereum"): Location {
  const spec = env.nodes[chain];
  if (!spec) throw new Error(`the environment has no nodes.${chain}, yet a flow leads there. Fix: describe the nodes`);
  switch (spec.placement) {
    case "vm":
      return networks(tierCidrs(env, "blockchain"));
    case "bosh":
      return networks(hosts(spec.addresses));
    case "external":
      return { kind: "internet" };
  }
}

const networks = (cidrs: readonly string[]): Location => ({ kind: "networks", cidrs });
const hosts = (addresses: readonly string[]) => addresses.map((address) => `${address}/32`);

/** Private, shared and link-local ranges (RFC 1918, 6598, 3927). The last one holds the machines' metadata service. */
const neverPublic = ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];

/** The internet as a range and the holes in it: also the environment's own networks, should they be public addresses. */
export function internetRange(env: Pick<Environment, "network" | "cluster" | "vault">): {
  readonly cidr: string;
  readonly except: readonly string[];
} {
  const own = [
    env.network.cidr,
    env.cluster.serviceCidr,
    ...Object.values(env.network.peers).map(({ cidr }) => cidr),
    ...(env.vault.custody === "separate" ? [env.vault.cidr] : []),
  ].filter((cidr) => !neverPublic.some((range) => within(range, cidr)));
  return { cidr: "0.0.0.0/0", except: [...neverPublic, ...new Set(own)].sort() };
}
