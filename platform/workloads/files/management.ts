import { rubyYaml } from "./ruby-yaml";

/** Who may sign calls of one scope, and whose signatures a call must carry. */
export interface ManagementScope {
  readonly permitted: readonly string[];
  readonly mandatory: readonly string[];
}

/** What an application's management API lets its signers do. Both lists come from application facts 10.10. */
export const managementScopes = {
  peatio: [
    ...["deposits", "withdraws", "operations", "wallets", "engines", "markets", "currencies", "orders"].flatMap(
      (what) => [`read_${what}`, `write_${what}`],
    ),
    "read_beneficiaries",
    "write_beneficiaries",
    "read_accounts",
    "read_trades",
    "read_trading_fees",
    "write_members",
    "write_transfers",
    "write_payment_addresses",
    "tools",
  ],
  barong: [
    "read_users",
    "read_labels",
    "write_labels",
    "read_phones",
    "write_phones",
    "write_documents",
    "write_apikeys",
    "read_service_accounts",
    "write_service_accounts",
    "otp_sign",
    "tools",
  ],
} as const satisfies Record<string, readonly string[]>;
export type ManagedApp = keyof typeof managementScopes;

/** Scopes that move money: one stolen key must not be enough (application facts 10.10). */
export const moneyScopes: readonly string[] = [
  "write_deposits",
  "write_withdraws",
  "write_operations",
  "write_transfers",
];

/** What one application lets whom do, by scope. */
export type ManagementAccess = Readonly<Record<string, ManagementScope>>;

/** The variable that carries a signer's public key into the application. */
export const signerVariable = (signer: string): string => `MANAGEMENT_KEY_${signer.toUpperCase().replaceAll("-", "_")}`;

/** Everyone who may sign anything, in the order of the alphabet. */
export function signersOf(access: ManagementAccess): string[] {
  return [...new Set(Object.values(access).flatMap(({ permitted }) => permitted))].sort();
}

/** What is wrong with an access list, in words; empty when nothing is. The schema's rule and the file below share it. */
export function managementFaults(app: ManagedApp, access: ManagementAccess): { scope: string; message: string }[] {
  const known: readonly string[] = managementScopes[app];
  return Object.entries(access).flatMap(([scope, { permitted, mandatory }]) => {
    const fault = (condition: boolean, message: string) => (condition ? [{ scope, message }] : []);
    const strangers = mandatory.filter((signer) => !permitted.includes(signer));
    const least = moneyScopes.includes(scope) ? 2 : 1;
    return [
      ...fault(!known.includes(scope), `Allowed: ${known.join(", ")}. Fix: correct the scope`),
      ...fault(
        new Set(mandatory).size < least,
        least === 2
          ? "Allowed: two mandatory signers or more, since the scope moves money. Fix: name a second one"
          : "Allowed: one mandatory signer or more. Fix: name one",
      ),
      ...fault(strangers.length > 0, `${strangers.join(", ")} must sign but may not. Fix: add to permitted`),
    ];
  });
}

/**
 * `management_api.yml` of Peatio and Barong. Not `management_api_v1.yml`, which opendax mounts and line 2.6 does not read
 * (application facts 17 no. 4). Both run the file through ERB, so the public keys, which nobody knows before Vault made
 * them, come by variable; a missing one stops the boot instead of leaving the signer out.
 *
 * @throws when a scope is unknown, or has too few mandatory signers
 */
export function managementYaml(app: ManagedApp, access: ManagementAccess): string {
  const [fault] = managementFaults(app, access);
  if (fault) throw new Error(`${app}: management scope ${fault.scope}: ${fault.message}`);
  const keychain = signersOf(access).map((signer): [string, unknown] => [
    signer,
    { algorithm: "RS256", value: `<%= ENV.fetch("${signerVariable(signer)}") %>` },
  ]);
  const scopes = Object.entries(access).map(([scope, { permitted, mandatory }]): [string, unknown] => [
    scope,
    { permitted_signers: permitted, mandatory_signers: mandatory },
  ]);
  return rubyYaml({ keychain: Object.fromEntries(keychain), jwt: {}, scopes: Object.fromEntries(scopes) });
}
