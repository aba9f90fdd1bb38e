import { copiesAreKept } from "../../../platform/rules/copies";
import type { RuleCase } from "./rule-case";

const expires = "account.copies.expires";

export const copyCases: readonly RuleCase[] = [
  {
    rule: copiesAreKept,
    keeps: [
      { what: "copies in another account and region", base: "production" },
      { what: "an exception on its last day", changes: { [expires]: "2026-11-22" } },
      { what: "an exception for a year", changes: { [expires]: "2027-11-23" } },
      {
        what: "production with an exception that holds",
        base: "production",
        changes: {
          "account.copies": {
            enabled: false,
            acceptedBy: "cto@exchange.example",
            reason: "the second account is being opened",
            expires: "2026-12-31",
          },
        },
      },
    ],
    breaks: [
      {
        what: "an exception the day after its last",
        changes: { [expires]: "2026-11-21" },
        path: expires,
        message:
          "It ended before today, 2026-11-22: a lost account would take its backups along without anybody's consent. Fix: enable copies, or have the exception signed anew with a later day",
      },
      {
        what: "an exception for longer than a year",
        changes: { [expires]: "2027-11-24" },
        path: expires,
        message: "Allowed: at most a year ahead. Fix: pick a day within a year; the risk is looked at again then",
      },
      {
        what: "copies in the environment's own account",
        base: "production",
        changes: {
          "account.copies.accountId": "222222222222",
          "account.copies.auditKeyArn":
            "arn:aws:kms:eu-central-1:222222222222:key/00000000-0000-4000-8000-000000000000",
          "account.copies.backupVaultArn": "arn:aws:backup:eu-central-1:222222222222:backup-vault:copies",
        },
        path: "account.copies.accountId",
        message:
          "It is the account of production: whoever takes it over deletes the copies too. Fix: name an account that holds no environment",
      },
      {
        what: "copies in the environment's own region",
        base: "production",
        changes: {
          "account.copies.region": "eu-west-1",
          "account.copies.auditKeyArn": "arn:aws:kms:eu-west-1:444444444444:key/00000000-0000-4000-8000-000000000000",
          "account.copies.backupVaultArn": "arn:aws:backup:eu-west-1:444444444444:backup-vault:copies",
        },
        path: "account.copies.region",
        message: "It is the environment's own region, so one disaster takes both. Fix: name another region",
      },
      {
        what: "a key of another account than the copies",
        base: "production",
        changes: {
          "account.copies.auditKeyArn":
            "arn:aws:kms:eu-central-1:555555555555:key/00000000-0000-4000-8000-000000000000",
        },
        path: "account.copies.auditKeyArn",
        message:
          "Allowed: one of account 444444444444 in eu-central-1, as the other settings of copies say. Fix: correct the setting that is wrong",
      },
      {
        what: "a backup vault in another region than the copies",
        base: "production",
        changes: { "account.copies.backupVaultArn": "arn:aws:backup:eu-west-3:444444444444:backup-vault:copies" },
        path: "account.copies.backupVaultArn",
        message:
          "Allowed: one of account 444444444444 in eu-central-1, as the other settings of copies say. Fix: correct the setting that is wrong",
      },
    ],
  },
];
