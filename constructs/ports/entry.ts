/** Something for the two sides of the entry: customers, administration. */
export interface BothSides<Value> {
  readonly public: Value;
  readonly administration: Value;
}

/** What the gateway promises the balancers: see platform/entry.ts. */
export interface GatewayHealth {
  readonly path: string;
  readonly intervalSeconds: number;
  /** Failures in a row before a machine is left out, and successes before it is back. */
  readonly threshold: number;
  /** Seconds a machine that leaves goes on answering what it had accepted. */
  readonly drainSeconds: number;
}

/** Regular expressions over the decoded, normalised, lower-case path. */
export interface EntryPaths {
  /** Refused to everybody. */
  readonly closed: string;
  /** Counted apart: who guesses passwords calls these. */
  readonly signIn: string;
  /** Takes files of any size and content. */
  readonly upload: string;
}

/** The two ways in: a balancer for customers behind a filter, and an internal one for administration. */
export interface EntrySpec {
  readonly hosts: BothSides<string> & {
    /** Redirects to the public host. */
    readonly www: string;
  };
  /** Names of the balancers, at most 32 characters. */
  readonly names: BothSides<string>;
  /** Firewall groups of the balancers. */
  readonly groups: BothSides<string>;
  /** Port of the gateway on every node. Changing it replaces the target group. */
  readonly ports: BothSides<number>;
  readonly health: GatewayHealth;
  readonly paths: EntryPaths;
  /** Node pools that run the gateway. */
  readonly pools: readonly string[];
  /** Requests one address may send in five minutes before it is refused. */
  readonly requestsPerFiveMinutes: number;
  /**
   * Whether the parent zone names the public zone's servers. Until then no certificate can be issued, and nothing
   * listens for TLS.
   */
  readonly delegated: boolean;
  /** ARN or id of a certificate from elsewhere for the public host. @default issued and renewed by the cloud */
  readonly certificate?: string;
  /** Object store that gets a line for each request and connection. */
  readonly accessLogStore: string;
  readonly logRetentionDays: number;
}

/** Where people type what. */
export interface Entry {
  readonly hosts: BothSides<string>;
}
