import { acknowledgementHolds, databaseIsConsistent, windowsAreApart } from "../../../platform/rules/database";
import type { RuleCase } from "./rule-case";

const expires = "database.acknowledgement.expires";
const windows = (backup: string, maintenance: string) => ({
  "database.backupWindow": backup,
  "database.maintenanceWindow": maintenance,
});
const short = "Allowed: half an hour or longer. Fix: widen the window";

export const databaseCases: readonly RuleCase[] = [
  {
    rule: acknowledgementHolds,
    keeps: [
      { what: "its last day", changes: { [expires]: "2026-11-22" } },
      { what: "the last day of extended support", changes: { [expires]: "2027-02-28" } },
    ],
    breaks: [
      {
        what: "the day after its last",
        changes: { [expires]: "2026-11-21" },
        path: expires,
        message:
          "It ended before today, 2026-11-22: MySQL 5.7 runs on without anybody's consent. Fix: plan the upgrade, or acknowledge it anew with a later day",
      },
      {
        what: "the day after extended support",
        changes: { [expires]: "2027-03-01" },
        path: expires,
        message:
          "Allowed: at most 2027-02-28, when extended support ends and RDS upgrades by force. Fix: decide about the upgrade before that day",
      },
      {
        what: "more than a year ahead",
        changes: { [expires]: "2027-11-24" },
        path: expires,
        message: "Allowed: at most a year ahead. Fix: pick a day within a year; the cost is looked at again then",
      },
    ],
  },
  {
    rule: databaseIsConsistent,
    keeps: [
      { what: "a tenth of room to grow", changes: { "database.storageGiB": 50, "database.storageLimitGiB": 55 } },
      {
        what: "as many days of log as of backups",
        changes: { "database.backupRetentionDays": 9, "database.pointInTimeRecoveryDays": 9 },
      },
    ],
    breaks: [
      {
        what: "less than a tenth of room to grow",
        changes: { "database.storageGiB": 50, "database.storageLimitGiB": 54 },
        path: "database.storageLimitGiB",
        message: "Allowed: 55 or more, a tenth above storageGiB. Fix: use 100",
      },
      {
        what: "log older than the oldest backup",
        changes: { "database.backupRetentionDays": 9, "database.pointInTimeRecoveryDays": 10 },
        path: "database.pointInTimeRecoveryDays",
        message: "Allowed: at most backupRetentionDays (9). Fix: lower it or keep backups longer",
      },
    ],
  },
  {
    rule: windowsAreApart,
    keeps: [
      { what: "maintenance right after the backup", changes: windows("02:00-03:00", "sun:03:00-sun:03:30") },
      { what: "maintenance right before the backup", changes: windows("02:00-02:30", "sun:01:00-sun:02:00") },
      { what: "a backup over midnight", changes: windows("23:30-00:30", "mon:00:30-mon:01:00") },
      { what: "maintenance over the end of the week", changes: windows("02:00-03:00", "sun:23:30-mon:00:30") },
    ],
    breaks: [
      {
        what: "a backup of 29 minutes",
        changes: windows("02:00-02:29", "sun:04:00-sun:05:00"),
        path: "database.backupWindow",
        message: short,
      },
      {
        what: "a backup of no length",
        changes: windows("02:00-02:00", "sun:04:00-sun:05:00"),
        path: "database.backupWindow",
        message: short,
      },
      {
        what: "a maintenance of 29 minutes",
        changes: windows("02:00-03:00", "sun:04:00-sun:04:29"),
        path: "database.maintenanceWindow",
        message: short,
      },
      ...(
        [
          ["maintenance that begins in the backup", "02:00-03:00", "sun:02:59-sun:03:59"],
          ["maintenance that ends in the backup", "02:00-03:00", "sun:01:30-sun:02:01"],
          ["maintenance around the backup", "02:00-03:00", "wed:01:00-wed:04:00"],
          ["a backup over midnight into Monday's maintenance", "23:30-00:30", "mon:00:00-mon:01:00"],
          ["maintenance of two days", "02:00-03:00", "sun:04:00-tue:01:00"],
        ] as const
      ).map(([what, backup, maintenance]) => ({
        what,
        changes: windows(backup, maintenance),
        path: "database.maintenanceWindow",
        message: `It overlaps with the daily backupWindow ${backup}. Fix: move one of them`,
      })),
    ],
  },
];
