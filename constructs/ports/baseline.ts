import type { CopiesSpec } from "./stores";

/** What exists once in an account, whatever environments live in it. */
export interface BaselineSpec {
  /** Who did what in the account, kept where nobody can change it. */
  readonly audit: AuditSpec;
  /** The state of every resource over time, judged against a benchmark; absent where the audit trail is enough. */
  readonly configuration?: {
    /** Store that receives it. */
    readonly store: string;
  };
  readonly budget: BudgetSpec;
}

export interface AuditSpec {
  /** Store of the trail. */
  readonly store: string;
  /** Days during which nobody, the account's owner included, can delete or change an entry, 1 or more. */
  readonly lockDays: number;
  /** Days the searchable copy is kept, of the set CloudWatch accepts. */
  readonly searchDays: number;
  /** Stores of which every read and write of an object is recorded, not only changes of the store itself. */
  readonly watchedStores: readonly string[];
  /** Roles whose use rings the alarm each time, by their names. */
  readonly alarmedRoles: readonly string[];
  readonly copies?: CopiesSpec;
}

export interface BudgetSpec {
  /** Whole US dollars a month. */
  readonly usdPerMonth: number;
  /** Who hears at 80 % of it, and when the forecast reaches it. */
  readonly emails: readonly string[];
}
