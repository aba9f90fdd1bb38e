/** Where copies go that nobody of this account can delete: another account in another region, which lets this one write. */
export interface CopiesSpec {
  readonly accountId: string;
  readonly region: string;
  /** Store that receives the audit trail. */
  readonly auditStore: string;
  /** Key of that store. */
  readonly auditKey: string;
  /** Where copies of volumes go. */
  readonly backupVault: string;
}

/** Stores of objects, by what they hold; names are unique in the world. */
export interface StoresSpec {
  /** Who asked the balancers for what. */
  readonly accessLogs: {
    readonly name: string;
    /** Days during which nobody can delete or change a log, 1 or more; afterwards it expires. */
    readonly lockDays: number;
  };
  /** Software of the machines. */
  readonly artifacts: { readonly name: string };
  /** Dumps that jobs of the exchange write. */
  readonly backups: {
    readonly name: string;
    /** Days during which nobody can delete or change a dump, 1 or more. */
    readonly lockDays: number;
  };
  /** Documents of customers. */
  readonly kyc: { readonly name: string };
  readonly volumeBackups: VolumeBackupsSpec;
}

/** Daily backups of data volumes. A volume says by its tag `backup-days` how long its backups are kept; without the tag it has none. */
export interface VolumeBackupsSpec {
  /** Values of the tag that have a plan, days, 1 to 365. */
  readonly retentionDays: readonly number[];
  readonly copies?: CopiesSpec;
}
