import type { Environment } from "../environments/schema";
import type { End } from "./ends";
import { append } from "./grouped";
import { arkeSecrets } from "./secrets/arke";
import { applogicSecrets } from "./secrets/applogic";
import { barongSecrets } from "./secrets/barong";
import { dataSecrets } from "./secrets/data";
import { managementSecrets } from "./secrets/management";
import { peatioSecrets } from "./secrets/peatio";
import { rangoSecrets } from "./secrets/rango";
import type { Secret, SecretUse } from "./secrets/secret";
import { toolSecrets } from "./secrets/tools";

/** The kv-v2 mount that holds the deployment's secrets (application facts 12). */
export const secretMount = "rkcp";

/**
 * How pods log in to Vault: Kubernetes auth at its default mount, one role per workload, named like it. The token is
 * bound to this audience, so it opens nothing but Vault, and no other token opens Vault.
 */
export const vaultLogin = { mount: "auth/kubernetes", audience: "vault", port: 8200 } as const;

/**
 * Prefix of every transit and TOTP key, `VAULT_APP_NAME`: one for Peatio and Barong, because Peatio checks the one-time
 * passwords that Barong stored (application facts 17 no. 9). Changing it loses every encrypted column.
 */
export function transitPrefix(env: Pick<Environment, "name" | "naming">): string {
  return `${env.naming.project}_${env.name}`;
}

/** Every secret of the workloads (application facts 12.1). */
export function secretsOf(env: Environment): Secret[] {
  return [
    ...peatioSecrets(env),
    ...barongSecrets(env),
    ...rangoSecrets(env),
    ...arkeSecrets(env),
    ...applogicSecrets(env),
    ...dataSecrets(env),
    ...managementSecrets(env),
    ...toolSecrets(env),
  ];
}

/** One path of Vault and what a workload takes from it. */
export interface SecretPath {
  readonly path: string;
  readonly uses: readonly SecretUse[];
}

/** What each end receives, path by path, in the catalogue's order. */
export function secretsByConsumer(secrets: readonly Secret[]): ReadonlyMap<End, readonly SecretPath[]> {
  const byConsumer = new Map<End, SecretPath[]>();
  for (const { path, consumers } of secrets) {
    for (const [end, uses] of Object.entries(consumers)) {
      append(byConsumer, end, { path, uses });
    }
  }
  return byConsumer;
}
