/**
 * One row of Barong's table of permissions. Of all rows whose role, verb and path prefix match a request, one `drop`
 * denies it and one `accept` is needed; `audit` writes it down (application facts 10.9).
 */
export interface Permission {
  readonly role: string;
  readonly verb: "get" | "post" | "put" | "delete" | "all";
  readonly path: string;
  readonly action: "accept" | "drop" | "audit";
}

type Rule = Omit<Permission, "role">;
type Verb = Permission["verb"];

const rows = (action: Permission["action"], verb: Verb, paths: readonly string[]): Rule[] =>
  paths.map((path) => ({ verb, path: `api/v2/${path}`, action }));
const may = (verb: Verb, ...paths: string[]) => rows("accept", verb, paths);
const never = (...paths: string[]) => rows("drop", "all", paths);
const peatioAdmin = (...names: string[]) => names.map((name) => `peatio/admin/${name}`);
const barongAdmin = (...names: string[]) => names.map((name) => `barong/admin/${name}`);

/** What staff changes is written down, whoever it is. */
const audited: Rule[] = (["post", "put", "delete"] as const).map((verb) => ({
  verb,
  path: "api/v2/",
  action: "audit",
}));
/** One's own password, second factor and profile, and the list of what one may do. */
const own = [
  ...may("all", "barong/resource"),
  ...may("get", "ranger"),
  ...may("get", ...peatioAdmin("abilities"), ...barongAdmin("abilities")),
];
/** Only the superadmin hands out roles and permissions, and reads what administrators did. */
const noRoles = never(...barongAdmin("permissions", "users/role", "activities/admin"));

const staff: Readonly<Record<string, readonly Rule[]>> = {
  superadmin: may("all", ""),
  admin: [...may("all", ""), ...noRoles],
  accountant: [
    ...own,
    ...may("get", "barong/admin", "peatio/admin"),
    ...may("post", ...peatioAdmin("deposits/new", "adjustments/new")),
    ...noRoles,
    ...never(...barongAdmin("users/documents/pending")),
  ],
  compliance: [
    ...own,
    ...may("get", "barong/admin", "peatio/admin"),
    ...may("all", ...barongAdmin("users", "profiles")),
    ...noRoles,
    ...never(...peatioAdmin("adjustments", "revenues", "blockchains", "wallets", "trading_fees", "withdraw_limits")),
    ...never(...barongAdmin("restrictions")),
  ],
  technical: [
    ...own,
    ...may("get", "barong/admin", "peatio/admin"),
    ...may("all", ...peatioAdmin("blockchains", "currencies", "markets", "engines", "wallets")),
    ...may("all", ...peatioAdmin("trading_fees", "withdraw_limits")),
    ...may("all", ...barongAdmin("restrictions")),
    ...noRoles,
    ...never(...peatioAdmin("deposits", "withdraws", "adjustments"), ...barongAdmin("users/documents/pending")),
  ],
  support: [
    ...own,
    ...may("get", "barong/admin", "peatio/admin"),
    // Lifts a second factor that was lost.
    ...may("post", ...barongAdmin("users/update")),
    ...noRoles,
    ...never(...peatioAdmin("adjustments", "revenues", "blockchains", "wallets", "trading_fees", "withdraw_limits")),
    ...never(...barongAdmin("restrictions")),
  ],
};

/** Trades, pays in and out, looks after their own account. */
const customer: readonly Rule[] = [
  ...may("all", "peatio/account", "peatio/market", "barong/resource", "applogic"),
  ...may("get", "ranger"),
];
const customers = ["trader", "member", "broker", "maker"] as const;

/** A program with a key: it trades, and touches neither money on its way out nor what proves who somebody is. */
const serviceAccount: readonly Rule[] = [
  ...customer,
  ...never(
    ...["otp", "phones", "profiles", "documents", "addresses", "api_keys", "service_accounts", "users/password"].map(
      (name) => `barong/resource/${name}`,
    ),
    ...["deposit_address", "withdraws", "beneficiaries", "internal_transfers"].map((name) => `peatio/account/${name}`),
  ),
];

const of = (role: string, rules: readonly Rule[]): Permission[] => rules.map((rule) => ({ role, ...rule }));

/** Every row, for the roles of application facts 10.9. Staff below the administrators has no account that trades. */
export const permissions: readonly Permission[] = [
  ...Object.entries(staff).flatMap(([role, rules]) => of(role, [...rules, ...audited])),
  ...customers.flatMap((role) => of(role, customer)),
  ...of("sa_maker", serviceAccount),
];
