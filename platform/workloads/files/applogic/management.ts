import { rubyYaml } from "../ruby-yaml";

/** Applogic's name in the keychains of Peatio and Barong. */
export const applogicSigner = "applogic";

/** What Applogic asks the two for; both must let it in (application facts 8). */
export const applogicActions = { peatio: "read_operations", barong: "read_users" } as const;

/** The placeholder of its private key. */
export const applogicKeyPlaceholder = "JWT_PRIVATE_KEY";

/**
 * `management_api_v2.yml`: which calls it makes, and the private key it signs them with. The Agent fills the key in; what
 * is written here is no secret.
 */
export function applogicManagement(): string {
  const target = (action: string) => ({
    keychain: { [applogicSigner]: { algorithm: "RS256", value: "KEY" } },
    jwt: {},
    actions: { [action]: { required_signatures: [applogicSigner], requires_barong_totp: false } },
  });
  const yaml = rubyYaml({ barong: target(applogicActions.barong), peatio: target(applogicActions.peatio) });
  return yaml.replaceAll(/value: KEY$/gm, `value: {{${applogicKeyPlaceholder}}}`);
}
