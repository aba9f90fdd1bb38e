import type { Environment } from "../../environments/schema";
import { datedExceptionHolds } from "./dated";
import { type Rule, type Violation, violation } from "./rule";

/** Copies are elsewhere in fact, or somebody signed lately that there are none. */
export const copiesAreKept: Rule = (env, { environments, today }) => {
  const { copies } = env.account;
  if (copies.enabled) return copiesAreElsewhere(env, copies, environments);
  return datedExceptionHolds(env, today, {
    path: "account.copies.expires",
    expires: copies.expires,
    ended:
      "a lost account would take its backups along without anybody's consent. Fix: enable copies, or have the exception signed anew with a later day",
    within: "; the risk is looked at again then",
  });
};

type KeptCopies = Extract<Environment["account"]["copies"], { enabled: true }>;

function copiesAreElsewhere(
  env: Environment,
  { accountId, region, auditKeyArn, backupVaultArn }: KeptCopies,
  environments: readonly Environment[],
): Violation[] {
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
