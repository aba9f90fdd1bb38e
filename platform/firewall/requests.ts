/** One side of a rule. */
export type Peer =
  { readonly group: string } | { readonly cidrs: readonly string[] } | { readonly service: "object-store" };

/** One rule between machines. */
export interface GroupFlow {
  readonly id: string;
  readonly from: Peer;
  readonly to: Peer;
  readonly port: number | "all";
  readonly protocol: "tcp" | "udp" | "all";
  readonly reason: string;
}

/** One reason for a rule, before those of the same rule are put together. */
export interface Request extends GroupFlow {
  /** The workload that asks; absent for what the machines themselves need. */
  readonly workload?: string;
}

export const everywhere = "0.0.0.0/0";
export const internet: Peer = { cidrs: [everywhere] };
export const group = (name: string): Peer => ({ group: name });

/** AWS allows 255 characters of description; the others allow more. */
const longestReason = 255;

/** `name` is what a side without a group is called: an id is made of names, never of addresses. */
export function rule(
  from: Peer,
  to: Peer,
  port: number | "all",
  reason: string,
  protocol: "tcp" | "udp" = "tcp",
  name = "internet",
): Request {
  const label = (peer: Peer) => ("group" in peer ? peer.group : "service" in peer ? peer.service : name);
  return { id: `${label(from)}-to-${label(to)}-${protocol}-${port}`, from, to, port, protocol, reason };
}

/** One rule per pair and port, with everybody who asks for it. */
export function merge(requests: readonly Request[]): GroupFlow[] {
  const byId = new Map<string, Request[]>();
  for (const request of requests) byId.set(request.id, [...(byId.get(request.id) ?? []), request]);
  return [...byId.values()]
    .flatMap(([first, ...rest]) => (first ? [withReason(first, [first, ...rest])] : []))
    .sort((a, b) => a.id.localeCompare(b.id, "en"));
}

function withReason({ id, from, to, port, protocol }: Request, requests: readonly Request[]): GroupFlow {
  const reasons = [...new Set(requests.map(({ reason }) => reason))].map((reason) => {
    const names = requests.flatMap(({ workload, reason: own }) => (workload && own === reason ? [workload] : []));
    return names.length > 0 ? `${reason} (${[...new Set(names)].join(", ")})` : reason;
  });
  const whole = reasons.join("; ");
  const reason = whole.length <= longestReason ? whole : `${whole.slice(0, longestReason - 4)} ...`;
  return { id, from, to, port, protocol, reason };
}
