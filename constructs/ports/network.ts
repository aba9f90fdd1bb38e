/** Tiers from the street inwards; an adapter decides what route each has. */
export type NetworkTier = "public" | "private" | "data" | "vault" | "blockchain" | "bosh";

export interface SubnetSpec {
  readonly tier: NetworkTier;
  readonly zone: string;
  /** Stable part of the construct id. */
  readonly zoneLetter: string;
  readonly cidr: string;
}

/** The environment's own network. */
export interface NetworkSpec {
  readonly name: string;
  /** Changing it replaces the network and all in it. */
  readonly cidr: string;
  /** One subnet per tier and zone; a tier that is not listed does not exist. */
  readonly subnets: readonly SubnetSpec[];
  /** Zones with a NAT gateway of their own; the private and blockchain tiers of the others leave through the first. */
  readonly natZones: readonly string[];
  /** Zones that hold the private endpoints of the cloud's own services. */
  readonly endpointZones: readonly string[];
  /** Days, of the set CloudWatch accepts. */
  readonly flowLogRetentionDays: number;
  /** Second walls around tiers that hold what must not be lost. */
  readonly walls: readonly WallSpec[];
}

/** What passes a tier's own wall; everything else is refused, whatever the firewall's groups say. */
export interface WallSpec {
  readonly tier: NetworkTier;
  /** Ports the tier answers on, and to which ranges. */
  readonly serves: readonly WallOpening[];
  /** Ports the tier calls, and in which ranges. */
  readonly calls: readonly WallOpening[];
}

export interface WallOpening {
  /** Stable part of the construct id. */
  readonly id: string;
  readonly port: number;
  readonly cidrs: readonly string[];
  /** A balancer in these ranges probes: it calls from any port above 1023. @default false - from the high ports of Linux */
  readonly probed?: boolean;
}
