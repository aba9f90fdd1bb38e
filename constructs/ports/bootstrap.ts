import type { AccountIdentity } from "./identity";
import type { PeopleSpec } from "./people";

/** What an environment's own stack needs before it can be applied: a place for its state, and who may apply it. */
export interface BootstrapSpec {
  readonly identity: AccountIdentity;
  readonly people: PeopleSpec;
  /** Whether this environment makes what exists once in the account; another one's is named by its address. */
  readonly ownsSingletons: boolean;
  /** The hosted CI that may read and plan; absent: none may. */
  readonly hostedCi?: {
    /** `owner/name`. */
    readonly repository: string;
    /** The one branch whose files may plan. */
    readonly branch: string;
    /** Those files, in the folder of the repository's workflows. */
    readonly workflows: readonly string[];
  };
  /** Whether Vault is in this account. In an account of their own custodians have no role here. */
  readonly holdsVault: boolean;
  /** Physical names of the stores that the roles are let into, or kept out of. */
  readonly stores: {
    readonly artifacts: string;
    readonly audit: string;
    readonly backups: string;
    readonly kyc: string;
  };
}
