import type { BaselineSpec } from "../constructs/ports/baseline";
import type { CopiesSpec, StoresSpec } from "../constructs/ports/stores";
import type { Environment } from "../environments/schema";
import { machinesOf } from "../platform/machines";
import { physicalNames } from "../platform/naming";
import { alarmedRoles } from "../platform/people";

/**
 * Days during which nobody can change the audit trail. A year, what auditors ask for as the least (cloud facts 8: "log
 * retention >= 1 year with lock"); production two, since thefts from exchanges have been noticed after more than one.
 */
const auditLockDays = { stage: 365, production: 731 } as const;

/** Days during which nobody can change who asked the balancers for what: an attack is studied within a quarter. */
const accessLogLockDays = 90;

/** What the environment keeps as objects, in the words of the port. */
export function storesSpec(env: Environment): StoresSpec {
  const { buckets } = physicalNames(env);
  const copies = copiesSpec(env);
  return {
    accessLogs: { name: buckets["access-logs"], lockDays: accessLogLockDays },
    artifacts: { name: buckets.artifacts },
    // A dump is as good as the database's own backups, so it is as safe for as long.
    backups: { name: buckets.backups, lockDays: env.database.backupRetentionDays },
    kyc: { name: buckets.kyc },
    volumeBackups: { retentionDays: backupDays(env), ...(copies && { copies }) },
  };
}

/** What exists once in the account; undefined where another environment owns it. */
export function baselineSpec(env: Environment): BaselineSpec | undefined {
  if (!env.account.baseline) return undefined;
  const { buckets } = physicalNames(env);
  const copies = copiesSpec(env);
  return {
    audit: {
      store: buckets.audit,
      lockDays: auditLockDays[env.tier],
      searchDays: env.cluster.logRetentionDays,
      watchedStores: [buckets.kyc, buckets.state, buckets.backups, buckets.artifacts],
      alarmedRoles: alarmedRoles(env),
      ...(copies && { copies }),
    },
    ...(env.tier === "production" && { configuration: { store: buckets.configuration } }),
    budget: { usdPerMonth: env.account.budgetUsdPerMonth, emails: env.owner.alarmEmails },
  };
}

/** Where copies go; undefined where somebody signed that there are none. */
export function copiesSpec(env: Environment): CopiesSpec | undefined {
  const { copies } = env.account;
  if (!copies.enabled) return undefined;
  const { accountId, region, auditBucket, auditKeyArn, backupVaultArn } = copies;
  return { accountId, region, auditStore: auditBucket, auditKey: auditKeyArn, backupVault: backupVaultArn };
}

/** Each number of days that a machine of the environment keeps its volume's backups for, once. */
function backupDays(env: Environment): number[] {
  const days = machinesOf(env).flatMap(({ data }) => data?.backupRetentionDays ?? []);
  return [...new Set(days)].sort((one, other) => one - other);
}
