import type { NetworkTier } from "./network";

/** What BOSH needs before its director exists. */
export interface BoshFoundationSpec {
  /** Name of the director: the first part of every path of its credentials. */
  readonly directorName: string;
  /** Zone of the director. */
  readonly zone: string;
  /** Range of the director's subnet, its router, and the director's fixed address in it. */
  readonly internalCidr: string;
  readonly internalGateway: string;
  /** The network's own name server: the firewall lets nobody ask a public one, which BOSH's manifests name by default. */
  readonly nameServer: string;
  readonly directorAddress: string;
  /** Firewall group of the director. */
  readonly directorGroup: string;
  /** Tiers the director may place machines in. */
  readonly tiers: readonly NetworkTier[];
  /** Firewall groups the director may give to its machines. */
  readonly groups: readonly string[];
}

/** Who the director is, for whoever starts it. */
export interface BoshFoundation {
  readonly directorName: string;
  readonly directorAddress: string;
}
