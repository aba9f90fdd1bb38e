import { datedExceptionHolds } from "./dated";
import { type Rule, violation } from "./rule";

/**
 * Last day RDS surely runs 5.7 under extended support: a later one stands in a single secondary source (ADR 3). Whoever
 * has seen the later day confirmed by the provider raises it here.
 */
const supportEnds = "2027-02-28";

/** The paid exception for MySQL 5.7 is dated, and the date holds. */
export const acknowledgementHolds: Rule = (env, { today }) => {
  const { expires } = env.database.acknowledgement;
  const path = "database.acknowledgement.expires";
  const faults = datedExceptionHolds(env, today, {
    path,
    expires,
    ended:
      "MySQL 5.7 runs on without anybody's consent. Fix: plan the upgrade, or acknowledge it anew with a later day",
    within: "; the cost is looked at again then",
  });
  if (faults.length > 0) return faults;
  return violation(
    env,
    expires > supportEnds,
    path,
    expires,
    `Allowed: at most ${supportEnds}, when extended support ends and RDS upgrades by force. Fix: decide about the upgrade before that day`,
  );
};

/** Storage can grow, and backups reach as far back as the log does. */
export const databaseIsConsistent: Rule = (env) => {
  const { storageGiB, storageLimitGiB, backupRetentionDays, pointInTimeRecoveryDays } = env.database;
  const least = storageGiB + Math.ceil(storageGiB / 10);
  return [
    ...violation(
      env,
      storageLimitGiB < least,
      "database.storageLimitGiB",
      storageLimitGiB,
      `Allowed: ${least} or more, a tenth above storageGiB. Fix: use ${storageGiB * 2}`,
    ),
    ...violation(
      env,
      pointInTimeRecoveryDays > backupRetentionDays,
      "database.pointInTimeRecoveryDays",
      pointInTimeRecoveryDays,
      `Allowed: at most backupRetentionDays (${backupRetentionDays}). Fix: lower it or keep backups longer`,
    ),
  ];
};

const minutesPerDay = 1440;
const minutesPerWeek = 7 * minutesPerDay;
const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** `[start, length]` in minutes since Monday 00:00; the length runs over midnight. */
function span(from: number, to: number, period: number): [number, number] {
  return [from, (to - from + period) % period];
}

function minutes(time: string): number {
  const [hours, rest] = time.split(":").map(Number);
  return (hours ?? 0) * 60 + (rest ?? 0);
}

/** Both windows are half an hour or longer and do not overlap, which RDS refuses at apply (cloud facts 1.5). */
export const windowsAreApart: Rule = (env) => {
  const { backupWindow, maintenanceWindow } = env.database;
  const [backupFrom = "", backupTo = ""] = backupWindow.split("-");
  const [fromDay = "", toDay = ""] = maintenanceWindow.split("-");
  const at = (moment: string) => weekdays.indexOf(moment.slice(0, 3)) * minutesPerDay + minutes(moment.slice(4));
  const [backupStart, backupLength] = span(minutes(backupFrom), minutes(backupTo), minutesPerDay);
  const [start, length] = span(at(fromDay), at(toDay), minutesPerWeek);
  const clash = weekdays.some((_, day) => {
    const daily = day * minutesPerDay + backupStart;
    const ahead = (start - daily + minutesPerWeek) % minutesPerWeek;
    const behind = (daily - start + minutesPerWeek) % minutesPerWeek;
    return ahead < backupLength || behind < length;
  });
  const short = "Allowed: half an hour or longer. Fix: widen the window";
  return [
    ...violation(env, backupLength < 30, "database.backupWindow", backupWindow, short),
    ...violation(env, length < 30, "database.maintenanceWindow", maintenanceWindow, short),
    ...violation(
      env,
      clash,
      "database.maintenanceWindow",
      maintenanceWindow,
      `It overlaps with the daily backupWindow ${backupWindow}. Fix: move one of them`,
    ),
  ];
};
