import type { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import type { Location } from "../../platform/places";
import { addObject } from "./manifest";
import { managedBy } from "./metadata";

/** One permitted conversation as seen from one side. */
export interface Passage {
  /** The other side. */
  readonly peer: Location;
  readonly port: number;
  readonly protocol: "tcp" | "udp";
}

/** The public addresses: everything but the holes. */
export interface InternetRange {
  readonly cidr: string;
  readonly except: readonly string[];
}

export interface NetworkPolicySpec {
  readonly name: string;
  readonly namespace?: string;
  readonly labels: Record<string, string>;
  readonly selector: Record<string, string>;
  readonly ingress: readonly Passage[];
  readonly egress: readonly Passage[];
  readonly internet: InternetRange;
}

/** What may come to and leave the selected pods; without a passage in a direction nothing does. */
export function networkPolicy(scope: Construct, id: string, spec: NetworkPolicySpec): ApiObject {
  const { name, namespace, labels, selector, internet } = spec;
  const rule = (passage: Passage) => ({ peers: peersOf(passage, internet), ports: [portOf(passage)] });
  const from = merged(spec.ingress).map(rule);
  const to = merged(spec.egress).map(rule);
  return addObject(
    scope,
    id,
    "NetworkPolicy",
    { name, ...(namespace && { namespace }), labels },
    {
      spec: {
        podSelector: { matchLabels: selector },
        policyTypes: ["Ingress", "Egress"],
        // An empty list means the same as none, but the API server counts a new generation at each apply of one.
        ...(from.length > 0 && { ingress: from.map(({ peers, ports }) => ({ from: peers, ports })) }),
        ...(to.length > 0 && { egress: to.map(({ peers, ports }) => ({ to: peers, ports })) }),
      },
    },
  );
}

/** Denies both ways for every pod of the namespace, also one that nobody described. */
export function denyAll(scope: Construct, id: string, namespace: string): ApiObject {
  return addObject(
    scope,
    id,
    "NetworkPolicy",
    { name: "default-deny", namespace, labels: managedBy },
    { spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } },
  );
}

/** Names are resolved by the cluster's own servers only: a pod that could ask others could also tell them things. */
export function allowNameService(scope: Construct, id: string, namespace: string): ApiObject {
  const nameService = {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
    podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
  };
  const ports = [portOf({ port: 53, protocol: "udp" }), portOf({ port: 53, protocol: "tcp" })];
  return addObject(
    scope,
    id,
    "NetworkPolicy",
    { name: "allow-dns", namespace, labels: managedBy },
    { spec: { podSelector: {}, policyTypes: ["Egress"], egress: [{ to: [nameService], ports }] } },
  );
}

function peersOf({ peer }: Passage, internet: InternetRange) {
  switch (peer.kind) {
    case "pods":
      return [
        {
          ...(peer.namespaceLabels && { namespaceSelector: { matchLabels: peer.namespaceLabels } }),
          podSelector: { matchLabels: peer.labels },
        },
      ];
    case "networks":
      return peer.cidrs.map((cidr) => ({ ipBlock: { cidr } }));
    case "internet":
      return [{ ipBlock: internet }];
  }
}

/** The port of the pod, not of a Service in front of it: policies see packets after the Service is resolved. */
function portOf({ port, protocol }: Pick<Passage, "port" | "protocol">) {
  return { port, protocol: protocol.toUpperCase() };
}

/** One rule per peer and port, however many flows ask for it, in an order that doesn't depend on theirs. */
function merged(passages: readonly Passage[]): Passage[] {
  const byKey = new Map(
    passages.map((passage) => [JSON.stringify([passage.peer, passage.port, passage.protocol]), passage]),
  );
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, passage]) => passage);
}
