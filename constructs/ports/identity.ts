/** Names and words that every part of an account shares. */
export interface AccountIdentity {
  /** `<project>-<environment>`: the first part of every physical name. */
  readonly prefix: string;
  /** Name of the store that keeps the environment's state. */
  readonly stateStore: string;
  readonly environment: string;
  /** The account, project or subscription the provider must be in; any other is refused before the first call. */
  readonly accountId: string;
  readonly region: string;
  /** The account that keeps copies of backups and audit; absent where there are none. */
  readonly copiesAccountId?: string;
  /** The three zones, in the order of the address plan. */
  readonly zones: readonly string[];
  /** Environment, owner and the like, on everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
}
