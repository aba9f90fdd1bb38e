/** One side of a firewall rule. */
export type FirewallPeer =
  /** A group of machines. */
  | { readonly group: string }
  /** Ranges outside every group. */
  | { readonly cidrs: readonly string[] }
  /** The cloud's object store, by its private route. */
  | { readonly service: "object-store" };

/** A permitted conversation between machines, opened on both sides where both are groups. */
export interface FirewallFlow {
  /** Stable construct id, made from the names of the two sides and the port. */
  readonly id: string;
  readonly from: FirewallPeer;
  readonly to: FirewallPeer;
  /** `"all"` only within one group. */
  readonly port: number | "all";
  readonly protocol: "tcp" | "udp" | "all";
  /** Shown to whoever reviews the rule; the cloud shows it as its description. */
  readonly reason: string;
}

/** Everything not listed is denied, both ways. */
export interface FirewallSpec {
  /** What each group of machines is, by name. */
  readonly groups: Readonly<Record<string, string>>;
  readonly flows: readonly FirewallFlow[];
}
