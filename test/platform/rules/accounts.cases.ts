import {
  custodiansHaveTheirOwnAccount,
  domainsAreDistinct,
  namesInAnAccountAreApart,
  oneBaselinePerAccount,
  zonesAreApart,
} from "../../../platform/rules/accounts";
import { environment } from "../../environments/descriptions";
import type { RuleCase } from "./rule-case";

const preview = (changes = {}) =>
  environment("stage", {
    name: "preview",
    "domains.public": "preview.exchange.example",
    "domains.private": "preview.rkcp.internal",
    ...changes,
  });

export const accountCases: readonly RuleCase[] = [
  {
    rule: oneBaselinePerAccount,
    keeps: [
      { what: "one owner", others: [preview({ "account.baseline": false })] },
      { what: "two owners of two accounts", others: [preview({ "cloud.accountId": "444444444444" })] },
      { what: "no owner: the account may have one outside", changes: { "account.baseline": false } },
    ],
    breaks: [
      {
        what: "two owners of one account",
        others: [preview()],
        path: "account.baseline",
        message:
          "preview already owns the singletons of account 111111111111. Fix: set account.baseline to false in one of them",
      },
    ],
  },
  {
    rule: domainsAreDistinct,
    keeps: [{ what: "a public domain below another's", others: [preview({ "account.baseline": false })] }],
    breaks: [
      {
        what: "the public domain of another",
        others: [preview({ "account.baseline": false })],
        changes: { "domains.public": "preview.exchange.example" },
        path: "domains",
        message: "preview has the same domain. Fix: give each environment its own public and private domain",
      },
      {
        what: "the private domain of another",
        others: [preview({ "account.baseline": false })],
        changes: { "domains.private": "preview.rkcp.internal" },
        path: "domains",
        message: "preview has the same domain. Fix: give each environment its own public and private domain",
      },
    ],
  },
  {
    rule: zonesAreApart,
    keeps: [
      { what: "two zones of their own" },
      {
        what: "a private zone below the public one",
        changes: { "domains.private": "internal.stage.exchange.example" },
      },
      { what: "a private zone with the same ending", changes: { "domains.private": "age.exchange.example" } },
    ],
    breaks: [
      {
        what: "one zone for both",
        changes: { "domains.private": "stage.exchange.example" },
        path: "domains.private",
        message:
          "Inside the network it would hide the public domain stage.exchange.example. Fix: use a name of its own, below .internal",
      },
      {
        what: "a public zone below the private one",
        changes: { "domains.private": "exchange.example" },
        path: "domains.private",
        message:
          "Inside the network it would hide the public domain stage.exchange.example. Fix: use a name of its own, below .internal",
      },
    ],
  },
  {
    rule: custodiansHaveTheirOwnAccount,
    keeps: [
      { what: "Vault in the environment" },
      { what: "Vault in an account that runs nothing else", base: "production", others: [environment("stage")] },
    ],
    breaks: [
      {
        what: "Vault in the exchange's own account",
        base: "production",
        changes: { "vault.accountId": "222222222222" },
        path: "vault.accountId",
        message:
          "It is the account of production, whose operators would reach Vault. Fix: give Vault an account of the custodians",
      },
      {
        what: "Vault in another environment's account",
        base: "production",
        others: [environment("stage")],
        changes: { "vault.accountId": "111111111111" },
        path: "vault.accountId",
        message:
          "It is the account of stage, whose operators would reach Vault. Fix: give Vault an account of the custodians",
      },
    ],
  },
  {
    rule: namesInAnAccountAreApart,
    keeps: [
      { what: "a name that only begins with the same letters", changes: { name: "previews" }, others: [preview()] },
      {
        what: "a longer name in an account of its own",
        changes: { name: "preview-b", "cloud.accountId": "444444444444" },
        others: [preview()],
      },
    ],
    breaks: [
      {
        what: "a name that begins with another's in the same account",
        changes: { name: "preview-b", "account.baseline": false },
        others: [preview()],
        path: "name",
        message:
          "It begins with preview-, and whoever may touch preview in account 111111111111 could touch this environment. Fix: use another name, or an account of its own",
      },
    ],
  },
];
