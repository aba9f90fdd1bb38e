import type { Environment } from "../environments/schema";
import { barongAll, peatioAll, peatioRuntime } from "./workloads/members";

/** Where a value comes from: made by infrastructure code on first use, or brought by a person. */
export type Producer = "generated" | "operator";

/** How one consumer receives a secret. */
export interface SecretUse {
  /** Key of the secret's data in Vault. */
  readonly key: string;
  /** Delivered as an environment variable of this name, or as a file at this absolute path. */
  readonly as: { readonly variable: string } | { readonly file: string };
}

/** One secret: a path in Vault's kv-v2 mount `rkcp`, never a value. */
export interface Secret {
  /** Path below the mount: `stage/peatio/database`. */
  readonly path: string;
  readonly producer: Producer;
  /** What a new value needs, in words: a rollout, or "never" with the reason. */
  readonly rotation: string;
  /** By workload name. Nobody else may read the path: policies and pods both come from this. */
  readonly consumers: Readonly<Record<string, readonly SecretUse[]>>;
}

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

const variable = (key: string, name: string): SecretUse => ({ key, as: { variable: name } });
const file = (key: string, path: string): SecretUse => ({ key, as: { file: path } });
const forEach = (names: readonly string[], uses: readonly SecretUse[]) =>
  Object.fromEntries(names.map((name) => [name, uses]));

/** Every secret of the workloads (application facts 12.1). */
export function secretsOf(env: Pick<Environment, "name">): Secret[] {
  const path = (name: string) => `${env.name}/${name}`;
  const database = (app: string, runtime: readonly string[]): Secret[] => [
    {
      path: path(`${app}/database`),
      producer: "generated",
      rotation: "with a rollout: the application reads its environment once",
      consumers: forEach(runtime, [variable("username", "DATABASE_USER"), variable("password", "DATABASE_PASS")]),
    },
    {
      path: path(`${app}/database-migration`),
      producer: "generated",
      rotation: "with the next migration",
      consumers: {
        [`${app}-migrate`]: [variable("username", "DATABASE_USER"), variable("password", "DATABASE_PASS")],
      },
    },
  ];
  return [
    ...database("peatio", peatioRuntime),
    ...database("barong", ["barong"]),
    {
      path: path("peatio/application"),
      producer: "generated",
      rotation: "with a rollout of every Peatio process at once",
      consumers: forEach(peatioAll, [
        variable("secret_key_base", "SECRET_KEY_BASE"),
        variable("event_api_jwt_private_key", "EVENT_API_JWT_PRIVATE_KEY"),
      ]),
    },
    {
      path: path("peatio/rabbitmq"),
      producer: "generated",
      rotation: "with a rollout",
      consumers: forEach(peatioAll, [
        variable("username", "RABBITMQ_USER"),
        variable("password", "RABBITMQ_PASSWORD"),
        variable("username", "EVENT_API_RABBITMQ_USERNAME"),
        variable("password", "EVENT_API_RABBITMQ_PASSWORD"),
      ]),
    },
    {
      path: path("peatio/influxdb"),
      producer: "generated",
      rotation: "with a rollout",
      consumers: forEach(
        ["peatio-api", "peatio-cron-job", "peatio-influx-writer"],
        [variable("username", "INFLUXDB_USER"), variable("password", "INFLUXDB_PASS")],
      ),
    },
    {
      path: path("barong/public-key"),
      producer: "generated",
      rotation: "together with barong/jwt",
      consumers: forEach(peatioAll, [variable("public_key", "JWT_PUBLIC_KEY")]),
    },
    {
      path: path("barong/jwt"),
      producer: "generated",
      rotation: "with a rollout of Barong, then of everything that holds the public half; sessions end",
      consumers: forEach(barongAll, [file("private_key", "/secrets/barong.key")]),
    },
    {
      path: path("barong/application"),
      producer: "generated",
      rotation: "never: secret_key_base and crc32_salt encrypt and index KYC data (application facts 17 no. 32)",
      consumers: forEach(barongAll, [
        variable("secret_key_base", "SECRET_KEY_BASE"),
        variable("crc32_salt", "BARONG_CRC32_SALT"),
      ]),
    },
    {
      path: path("barong/rabbitmq"),
      producer: "generated",
      rotation: "with a rollout",
      consumers: forEach(
        ["barong"],
        [
          variable("username", "BARONG_EVENT_API_RABBITMQ_USERNAME"),
          variable("password", "BARONG_EVENT_API_RABBITMQ_PASSWORD"),
        ],
      ),
    },
    {
      path: path("barong/storage"),
      producer: "operator",
      rotation: "with a rollout",
      consumers: forEach(
        ["barong"],
        [variable("access_key", "BARONG_STORAGE_ACCESS_KEY"), variable("secret_key", "BARONG_STORAGE_SECRET_KEY")],
      ),
    },
    {
      path: path("barong/partners"),
      producer: "operator",
      rotation: "with a rollout",
      consumers: forEach(
        ["barong"],
        [
          variable("kycaid_authorization_token", "BARONG_KYCAID_AUTHORIZATION_TOKEN"),
          variable("twilio_account_sid", "BARONG_TWILIO_ACCOUNT_SID"),
          variable("twilio_auth_token", "BARONG_TWILIO_AUTH_TOKEN"),
          // Without it Barong makes a new Twilio service at every boot (its initializer phone.rb).
          variable("twilio_service_sid", "BARONG_TWILIO_SERVICE_SID"),
        ],
      ),
    },
    {
      path: path("arke/strategies"),
      producer: "operator",
      rotation: "with a restart of Arke",
      consumers: {
        arke: [file("strategies", "/home/app/config/strategies.yml"), variable("secret_key_base", "SECRET_KEY_BASE")],
      },
    },
  ];
}

/** What one workload receives, path by path. */
export function secretsFor(
  workload: string,
  secrets: readonly Secret[],
): { path: string; uses: readonly SecretUse[] }[] {
  return secrets.flatMap((secret) => {
    const uses = secret.consumers[workload];
    return uses ? [{ path: secret.path, uses }] : [];
  });
}
