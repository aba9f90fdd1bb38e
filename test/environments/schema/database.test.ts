import { describe } from "vitest";
import { absent } from "../descriptions";
import { accepts, namedSettings, oneOfWords, refuses, sentence, wholeNumber } from "../refusals";

describe("database", () => {
  namedSettings("database", "describe the database");
  oneOfWords("database.availability", ["zonal", "regional"], "use regional: an exchange without its ledger is closed");
  wholeNumber("database.storageGiB", 20, 16_384, "use 100 or more in production");
  wholeNumber("database.storageLimitGiB", 22, 65_536, "use twice storageGiB");
  wholeNumber("database.backupRetentionDays", 1, 35, "use 14 to 35; production must survive a loss noticed late");
  wholeNumber("database.pointInTimeRecoveryDays", 1, 35, "use backupRetentionDays or less");
  wholeNumber("database.connectionAlarm", 50, 900, "use 400 with the standard set of workloads; MySQL admits 1000");

  const version = `Allowed: "5.7". Fix: use 5.7: the platform's line 2.6 is tested with it alone`;
  const machine = 'Allowed: a database machine of the cloud. Fix: such as "db.m5.large"';
  const daily = "Allowed: hh:mm-hh:mm. Fix: keep backup and maintenance apart, in UTC";
  const weekly = "Allowed: ddd:hh:mm-ddd:hh:mm. Fix: keep backup and maintenance apart, in UTC";
  refuses("database", [
    ["database.version", "8.0", version],
    ["database.version", 5.7, version],
    ["database.version", absent, version],
    ["database.machineType", "db large", machine],
    ["database.machineType", `db.${"m".repeat(40)}`, machine],
    ["database.machineType", absent, machine],
    ["database.backupWindow", "24:00-01:00", daily],
    ["database.backupWindow", "02:00 - 03:00", daily],
    ["database.backupWindow", "2:00-3:00", daily],
    ["database.backupWindow", absent, daily],
    ["database.maintenanceWindow", "sunday:03:30-sunday:04:30", weekly],
    ["database.maintenanceWindow", "03:30-04:30", weekly],
    ["database.maintenanceWindow", "Sun:03:30-Sun:04:30", weekly],
    ["database.maintenanceWindow", absent, weekly],
  ]);
  accepts("database", [
    ["database.backupWindow", "23:30-00:30"],
    ["database.maintenanceWindow", "sun:23:30-mon:00:30"],
  ]);
});

describe("the acknowledgement of MySQL 5.7", () => {
  const path = "database.acknowledgement";
  namedSettings(path, "acknowledge MySQL 5.7: acceptedBy, reason, surchargeUsdPerMonth, expires");
  sentence(`${path}.reason`, "say why 8.0 or 8.4 will not do");
  wholeNumber(`${path}.surchargeUsdPerMonth`, 0, 100_000, "vCPUs of both servers x 730 hours x the hourly rate");
  const person = "Allowed: an e-mail address. Fix: name the person who accepts the cost and the risk";
  const day = "Allowed: a day written YYYY-MM-DD. Fix: pick the day by which the upgrade is decided again";
  refuses("the acknowledgement", [
    [`${path}.acceptedBy`, "the CTO", person],
    [`${path}.acceptedBy`, absent, person],
    [`${path}.expires`, "30.09.2027", day],
    [`${path}.expires`, "2027-02-29", day],
    [`${path}.expires`, "2027-9-30", day],
    [`${path}.expires`, "2027-09-30T00:00:00Z", day],
    [`${path}.expires`, absent, day],
  ]);
  accepts("the acknowledgement", [[`${path}.expires`, "2028-02-29"]]);
});

describe("deletionProtection", () => {
  const either = 'Allowed: { enabled: true }, or { enabled: false, reason: "..." }. Fix: write one of the two';
  refuses("deletionProtection", [
    ["deletionProtection", true, either],
    ["deletionProtection", null, either],
    ["deletionProtection", [], either],
    ["deletionProtection", absent, either],
  ]);
  refuses(
    "the switch",
    ["true", null, absent].map((value) => ["deletionProtection.enabled", value, either]),
  );
  sentence("deletionProtection.reason", "say why the environment may go without it", "stage", {
    "deletionProtection.enabled": false,
  });
});
