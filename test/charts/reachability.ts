import { Netmask } from "netmask";
import type { TestObject, TestPolicyPeer, TestPort } from "./cluster";

/** One end of a conversation: pods with labels, or an address outside the cluster. */
export type End = { readonly labels: Record<string, string> } | { readonly address: string };

/**
 * Whether a packet passes, computed from the policies as Kubernetes does: a pod that a policy selects in a direction
 * may do what one of those policies allows, and nothing else; an address has no policy.
 */
export function reaches(policies: readonly TestObject[], from: End, to: End, port: number, protocol = "TCP"): boolean {
  return leaves(policies, from, to, port, protocol) && arrives(policies, from, to, port, protocol);
}

function leaves(policies: readonly TestObject[], from: End, to: End, port: number, protocol: string): boolean {
  if ("address" in from) return true;
  return selecting(policies, from.labels, "Egress").some(({ spec }) =>
    (spec.egress ?? []).some((rule) => opens(rule.ports, port, protocol) && rule.to.some((peer) => matches(peer, to))),
  );
}

function arrives(policies: readonly TestObject[], from: End, to: End, port: number, protocol: string): boolean {
  if ("address" in to) return true;
  return selecting(policies, to.labels, "Ingress").some(({ spec }) =>
    (spec.ingress ?? []).some(
      (rule) => opens(rule.ports, port, protocol) && rule.from.some((peer) => matches(peer, from)),
    ),
  );
}

/** Every pod is selected by the policy that denies all, so a pod without any other may do nothing. */
function selecting(policies: readonly TestObject[], labels: Record<string, string>, direction: string): TestObject[] {
  const found = policies.filter(
    ({ spec }) => spec.policyTypes?.includes(direction) && includes(labels, spec.podSelector?.matchLabels ?? {}),
  );
  if (found.length === 0) throw new Error(`no policy selects ${JSON.stringify(labels)}: everything would be open`);
  return found;
}

const opens = (ports: readonly TestPort[], port: number, protocol: string) =>
  ports.some((one) => one.port === port && one.protocol === protocol);

function matches(peer: TestPolicyPeer, end: End): boolean {
  if (peer.ipBlock) {
    const { cidr, except = [] } = peer.ipBlock;
    if (!("address" in end)) return false;
    return new Netmask(cidr).contains(end.address) && !except.some((hole) => new Netmask(hole).contains(end.address));
  }
  if (peer.namespaceSelector) return false;
  return "labels" in end && includes(end.labels, peer.podSelector?.matchLabels ?? {});
}

const includes = (labels: Record<string, string>, wanted: Record<string, string>) =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);
