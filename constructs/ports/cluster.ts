/** Machines for pods, once per zone. */
export interface NodePoolSpec {
  readonly purpose: "general" | "wallets";
  /** The firewall group of its machines. */
  readonly group: string;
  readonly machineType: string;
  readonly nodesPerZone: { readonly min: number; readonly max: number };
  /** GiB, encrypted. */
  readonly diskGiB: number;
  /** 8 to 110. */
  readonly podsPerNode: number;
  /** Kubernetes labels of the nodes. */
  readonly labels: Readonly<Record<string, string>>;
  /** Keeps every pod away that does not tolerate them. */
  readonly taints: readonly { readonly key: string; readonly value: string }[];
}

/** One role of the account, and what the cluster takes it for. */
export interface ClusterAccessSpec {
  /** Last part of the role's name. */
  readonly role: string;
  /** Kubernetes groups; their rights are the charts'. */
  readonly groups: readonly string[];
  /** Administers the whole cluster, whatever the charts say: the one who can put rights in order. */
  readonly administrator: boolean;
}

/** The Kubernetes cluster that runs the exchange. */
export interface ClusterSpec {
  readonly name: string;
  /** Minor version. An upgrade is in place, one minor at a time. */
  readonly version: string;
  readonly serviceCidr: string;
  /** Retention of the control plane's logs, days. */
  readonly logRetentionDays: number;
  /** The firewall group of the control plane. */
  readonly controlPlaneGroup: string;
  readonly nodePools: Readonly<Record<string, NodePoolSpec>>;
  /** Who may enter; everybody else may not. */
  readonly access: readonly ClusterAccessSpec[];
}

/** Enough to find the cluster; nothing that opens it. */
export interface Cluster {
  readonly name: string;
  readonly endpoint: string;
}
