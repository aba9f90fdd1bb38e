import { Netmask } from "netmask";
import type { TestObject, TestPolicyPeer, TestPort } from "./cluster";

/** Pods with labels in a namespace. */
export interface Pods {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}
/** One end of a conversation: pods, or an address outside the cluster. */
export type End = Pods | { readonly address: string };

/** What a cluster's packets are judged by: its policies, and the labels of its namespaces. */
export interface Walls {
  readonly policies: readonly TestObject[];
  readonly namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** The walls of rendered objects. The API server itself labels every namespace with its name. */
export function wallsOf(objects: readonly TestObject[]): Walls {
  return {
    policies: objects.filter(({ kind }) => kind === "NetworkPolicy"),
    namespaces: new Map(
      objects
        .filter(({ kind }) => kind === "Namespace")
        .map(({ metadata }) => [metadata.name, { ...metadata.labels, "kubernetes.io/metadata.name": metadata.name }]),
    ),
  };
}

/**
 * Whether a packet passes, computed from the policies as Kubernetes does: a pod that a policy selects in a direction
 * may do what one of those policies allows, and nothing else; an address has no policy.
 */
export function reaches(walls: Walls, from: End, to: End, port: number, protocol = "TCP"): boolean {
  return leaves(walls, from, to, port, protocol) && arrives(walls, from, to, port, protocol);
}

function leaves(walls: Walls, from: End, to: End, port: number, protocol: string): boolean {
  if ("address" in from) return true;
  return selecting(walls, from, "Egress").some(({ metadata, spec }) =>
    (spec.egress ?? []).some(
      (rule) =>
        opens(rule.ports, port, protocol) && rule.to.some((peer) => matches(walls, metadata.namespace, peer, to)),
    ),
  );
}

function arrives(walls: Walls, from: End, to: End, port: number, protocol: string): boolean {
  if ("address" in to) return true;
  return selecting(walls, to, "Ingress").some(({ metadata, spec }) =>
    (spec.ingress ?? []).some(
      (rule) =>
        opens(rule.ports, port, protocol) && rule.from.some((peer) => matches(walls, metadata.namespace, peer, from)),
    ),
  );
}

/** Every pod is selected by the policy that denies all, so a pod without any other may do nothing. */
function selecting({ policies }: Walls, { namespace, labels }: Pods, direction: string): TestObject[] {
  const found = policies.filter(
    ({ metadata, spec }) =>
      metadata.namespace === namespace &&
      spec.policyTypes?.includes(direction) &&
      includes(labels, spec.podSelector?.matchLabels ?? {}),
  );
  if (found.length === 0)
    throw new Error(`no policy selects ${JSON.stringify(labels)} in ${namespace}: everything would be open`);
  return found;
}

const opens = (ports: readonly TestPort[], port: number, protocol: string) =>
  ports.some((one) => one.port === port && one.protocol === protocol);

/** A peer without a namespace selector means the policy's own namespace. */
function matches({ namespaces }: Walls, own: string | undefined, peer: TestPolicyPeer, end: End): boolean {
  if (peer.ipBlock) {
    const { cidr, except = [] } = peer.ipBlock;
    if (!("address" in end)) return false;
    return new Netmask(cidr).contains(end.address) && !except.some((hole) => new Netmask(hole).contains(end.address));
  }
  if ("address" in end) return false;
  const inNamespace = peer.namespaceSelector
    ? includes(namespaces.get(end.namespace) ?? {}, peer.namespaceSelector.matchLabels ?? {})
    : end.namespace === own;
  return inNamespace && includes(end.labels, peer.podSelector?.matchLabels ?? {});
}

const includes = (labels: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>) =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);
