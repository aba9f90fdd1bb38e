import type { Environment } from "../../environments/schema";
import { type Rule, type Violation, violation } from "./rule";

const millisecondsPerDay = 86_400_000;

/** Copies are elsewhere in fact, or somebody signed lately that there are none. */
export const copiesAreKept: Rule = (env, { environments, today }) => {
  const { copies } = env.account;
  return copies.enabled ? copiesAreElsewhere(env, environments) : exceptionHolds(env, copies.expires, today);
};

function exceptionHolds(env: Environment, expires: string, today: string): Violation[] {
  const daysLeft = (Date.parse(expires) - Date.parse(today)) / millisecondsPerDay;
  const path = "account.copies.expires";
  return [
    ...violation(
      env,
      daysLeft < 0,
      path,
      expires,
      `It ended before today, ${today}: a lost account would take its backups along without anybody's consent. Fix: enable copies, or have the exception signed anew with a later day`,
    ),
    ...violation(
      env,
      daysLeft > 366,
      path,
      expires,
      "Allowed: at most a year ahead. Fix: pick a day within a year; the risk is looked at again then",
    ),
  ];
}

function copiesAreElsewhere(env: Environment, environments: readonly Environment[]): Violation[] {
  const { copies } = env.account;
  if (!copies.enabled) return [];
  const { accountId, region, auditKeyArn, backupVaultArn } = copies;
  const neighbour = environments.find((other) => other.cloud.accountId === accountId);
  const arn = (path: string, found: string, service: string) =>
    violation(
      env,
      !found.startsWith(`arn:aws:${service}:${region}:${accountId}:`),
      `account.copies.${path}`,
      found,
      `Allowed: one of account ${accountId} in ${region}, as the other settings of copies say. Fix: correct the setting that is wrong`,
    );
  return [
    ...violation(
      env,
      neighbour !== undefined,
      "account.copies.accountId",
      accountId,
      `It is the account of ${neighbour?.name}: whoever takes it over deletes the copies too. Fix: name an account that holds no environment`,
    ),
    ...violation(
      env,
      region === env.cloud.region,
      "account.copies.region",
      region,
      "It is the environment's own region, so one disaster takes both. Fix: name another region",
    ),
    ...arn("auditKeyArn", auditKeyArn, "kms"),
    ...arn("backupVaultArn", backupVaultArn, "backup"),
  ];
}
