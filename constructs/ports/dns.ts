/** Names of the environment. */
export interface DnsSpec {
  /** Resolves inside the network only. */
  readonly privateZone: string;
  /** Delegated once by hand; the stack prints its name servers. */
  readonly publicZone: string;
  /** Whether the public zone's answers are signed. */
  readonly signed: boolean;
  /** How long the questions asked of the public zone are kept. */
  readonly logRetentionDays: number;
  /** Records whose targets are known from data. */
  readonly records: readonly DnsRecordSpec[];
}

export interface DnsRecordSpec {
  readonly id: string;
  readonly host: string;
  readonly type: "A" | "CNAME";
  readonly targets: readonly string[];
}
