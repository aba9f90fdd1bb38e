/** The MySQL 5.7 that Peatio and Barong share. */
export interface DatabaseSpec {
  /** Physical name. Renaming is in place on AWS, a new server elsewhere. */
  readonly name: string;
  /** Name of the snapshot a destroy leaves behind. */
  readonly finalSnapshotName: string;
  readonly version: "5.7";
  readonly machineType: string;
  /** Data volume in GiB, 20 or more. Growing is in place; shrinking means a new server. */
  readonly storageGiB: number;
  /** The volume grows by itself up to this, GiB. */
  readonly storageLimitGiB: number;
  /** `regional` keeps a standby in a second zone. Decide at creation: a later change replaces the server on Azure. */
  readonly availability: "zonal" | "regional";
  /** Daily backups are kept this many days, 1 to 35. */
  readonly backupRetentionDays: number;
  /**
   * Any second of the last n days can be restored, 1 to 35, never more than backups are kept. RDS keeps the log for as
   * long as the backups; an adapter whose cloud keeps less refuses it.
   */
  readonly pointInTimeRecoveryDays: number;
  /** Daily, UTC, `hh:mm-hh:mm`. */
  readonly backupWindow: string;
  /** Weekly, UTC, `ddd:hh:mm-ddd:hh:mm`. */
  readonly maintenanceWindow: string;
  /** Connections that ring the alarm. */
  readonly connectionAlarm: number;
  /** The firewall group of the server. */
  readonly group: string;
  /** Its name in the private zone. */
  readonly hostName: string;
}

/** A secret by reference; the value never passes through this code. */
export interface SecretReference {
  /** Where the cloud keeps it. */
  readonly id: string;
}

/** Enough to connect, nothing to configure. */
export interface Database {
  readonly host: string;
  readonly port: number;
  /** Where the administrator password is kept. */
  readonly credentials: SecretReference;
}
