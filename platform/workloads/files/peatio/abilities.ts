import { rubyYaml } from "../ruby-yaml";

/** Peatio's models by what they are about (openware/peatio 2.6, app/models). */
const ledger = ["Operations::Account", "Operations::Asset", "Operations::Expense", "Operations::Liability"];
const revenue = ["Operations::Revenue"];
const customers = ["Member", "Account", "Beneficiary", "PaymentAddress"];
const payments = ["Deposit", "Withdraw"];
const corrections = ["Adjustment", "InternalTransfer"];
const trading = ["Trade", "Order"];
const offer = ["Currency", "Engine", "Market"];
const setup = [...offer, "Blockchain", "TradingFee", "Wallet", "WithdrawLimit"];
const contracts = ["WhitelistedSmartContract"];

type Actions = Readonly<Partial<Record<"manage" | "read" | "create" | "update", readonly string[] | "all">>>;

/** Orders are cancelled by update; a fiat deposit is entered by whoever saw the bank's statement. */
const administrator: Actions = {
  manage: [...ledger, ...revenue, ...customers, ...payments, ...corrections, ...setup, ...contracts],
  read: trading,
  create: ["Deposits::Fiat"],
  update: ["Order"],
};

/** What members of staff may do in the administration's API, by role (roles: application facts 10.9). */
const adminPermissions: Readonly<Record<string, Actions>> = {
  superadmin: administrator,
  admin: administrator,
  technical: { manage: setup, read: [...ledger, "Member", ...trading, "InternalTransfer"], update: ["Order"] },
  accountant: {
    read: [...ledger, ...revenue, ...customers, ...payments, ...setup, ...trading, ...corrections],
    create: ["Deposits::Fiat", "Adjustment"],
  },
  compliance: { read: [...ledger, ...customers, ...payments, ...offer, ...trading] },
  support: { read: [...ledger, ...customers, ...payments, ...offer, ...trading, "InternalTransfer"] },
};

const everything: Actions = { manage: "all" };

/** What customers may do with what is theirs. A service account trades; it moves no money. */
const userPermissions: Readonly<Record<string, Actions>> = {
  superadmin: everything,
  admin: everything,
  technical: everything,
  accountant: everything,
  compliance: everything,
  support: everything,
  member: everything,
  broker: everything,
  trader: everything,
  maker: everything,
  sa_maker: {
    read: ["Operations::Account", ...trading, "StatsMemberPnl"],
    create: ["Order"],
    update: ["Order"],
  },
};

/** `abilities.yml` of Peatio: roles against models (application facts 1.7). */
export function peatioAbilities(): string {
  return rubyYaml({
    roles: Object.keys(userPermissions),
    admin_permissions: adminPermissions,
    user_permissions: userPermissions,
  });
}
