import { day, email, integer, oneOf, reason, section, text } from "./primitives";

const window = (pattern: RegExp, allowed: string) =>
  text(pattern, allowed, "keep backup and maintenance apart, in UTC");

/**
 * MySQL 5.7 left community support in October 2023 and runs under paid extended support (cloud facts 2). The
 * environment says that somebody knows, what it costs and until when: the day after `expires`, synth refuses.
 */
const acknowledgement = section(
  {
    /** Who accepted it. */
    acceptedBy: email("name the person who accepts the cost and the risk"),
    /** Why 5.7 is still needed. */
    reason: reason("say why 8.0 or 8.4 will not do"),
    /** Surcharge of extended support, whole US dollars a month, standby included; check the provider's price page. */
    surchargeUsdPerMonth: integer(0, 100_000, "vCPUs of both servers x 730 hours x the hourly rate"),
    /**
     * Last day this acknowledgement holds: at most a year ahead, so that the cost is looked at again, and never past the
     * end of the provider's extended support, when it upgrades by force.
     */
    expires: day("pick the day by which the upgrade is decided again"),
  },
  "acknowledge MySQL 5.7: acceptedBy, reason, surchargeUsdPerMonth, expires",
);

/** The MySQL 5.7 that Peatio and Barong share. */
export const database = section(
  {
    /** The series the exchange's line 2.6 is tested with. */
    version: oneOf(["5.7"], "use 5.7: the platform's line 2.6 is tested with it alone"),
    acknowledgement,
    /** The cloud's database machine. Changing it costs one failover. */
    machineType: text(/^[A-Za-z0-9][A-Za-z0-9._-]{2,39}$/, "a database machine of the cloud", 'such as "db.m5.large"'),
    /** Data volume in GiB. Growing is in place; shrinking means a new server. RDS and Azure start at 20. */
    storageGiB: integer(20, 16_384, "use 100 or more in production"),
    /** The volume grows by itself up to this, GiB, at least a tenth above storageGiB. An alarm rings before. */
    storageLimitGiB: integer(22, 65_536, "use twice storageGiB"),
    /** `"regional"` keeps a standby in a second zone. Decide at creation: Azure replaces the server on a change. */
    availability: oneOf(["zonal", "regional"], "use regional: an exchange without its ledger is closed"),
    /** Daily backups are kept this many days. */
    backupRetentionDays: integer(1, 35, "use 14 to 35; production must survive a loss noticed late"),
    /** Any second of the last days can be restored; never more than backupRetentionDays. */
    pointInTimeRecoveryDays: integer(1, 35, "use backupRetentionDays or less"),
    /** Daily, UTC, `hh:mm-hh:mm`, half an hour or more; the standby takes the load. */
    backupWindow: window(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, "hh:mm-hh:mm"),
    /** Weekly, UTC, `ddd:hh:mm-ddd:hh:mm`; a failover can happen in it. */
    maintenanceWindow: window(
      /^(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d-(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d$/,
      "ddd:hh:mm-ddd:hh:mm",
    ),
    /** Connections before the alarm; all 2.6 daemons and APIs together hold about 150 (application facts 11.1). */
    connectionAlarm: integer(50, 900, "use 400 with the standard set of workloads; MySQL admits 1000"),
  },
  "describe the database",
);
