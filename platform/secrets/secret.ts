import type { End } from "../ends";

/** Where a value comes from: made by infrastructure code on first use, or brought by a person. */
export type Producer = "generated" | "operator";

/** How one consumer receives a secret. */
export interface SecretUse {
  /** Key of the secret's data in Vault. */
  readonly key: string;
  readonly as:
    | {
        /** An environment variable of this name. */
        readonly variable: string;
        /** Its text, with `{}` for the value, percent-encoded: `redis://:{}@peatio-redis:6379/0`. @default the value alone */
        readonly format?: string;
      }
    /** A file at this absolute path that holds the value and nothing else. */
    | { readonly file: string }
    /** Fills `{{NAME}}` in those files of the workload that are `filled`. */
    | { readonly placeholder: string };
}

/** One secret: a path in Vault's kv-v2 mount `rkcp`, never a value. */
export interface Secret {
  /** Path below the mount: `stage/peatio/database`. */
  readonly path: string;
  readonly producer: Producer;
  /** What a new value needs, in words: a rollout, or "never" with the reason. */
  readonly rotation: string;
  /** By end (platform/ends.ts). Nobody else may read the path: policies and pods both come from this. */
  readonly consumers: Readonly<Record<End, readonly SecretUse[]>>;
}

/** The value as a variable of the process. */
export const variable = (key: string, name: string, format?: string): SecretUse => ({
  key,
  as: { variable: name, ...(format !== undefined && { format }) },
});
/** The value as a file of its own. */
export const file = (key: string, path: string): SecretUse => ({ key, as: { file: path } });
/** The value inside files that are `filled`. */
export const placeholder = (key: string, name: string): SecretUse => ({ key, as: { placeholder: name } });
/** The same uses for each consumer. */
export const forEach = (ends: readonly End[], uses: readonly SecretUse[]): Record<End, readonly SecretUse[]> =>
  Object.fromEntries(ends.map((end) => [end, uses]));

/** The same secrets, some of them with more consumers: by path, who and how. */
export function withConsumers(secrets: readonly Secret[], more: ReadonlyMap<string, Secret["consumers"]>): Secret[] {
  return secrets.map((secret) => {
    const added = more.get(secret.path);
    return added ? { ...secret, consumers: { ...secret.consumers, ...added } } : secret;
  });
}

/** What every application with a database has: a user that works, and one that migrates. */
export function databaseSecrets(prefix: string, runtime: readonly End[], migration: readonly End[]): Secret[] {
  const uses = [variable("password", "DATABASE_PASS")];
  return [
    {
      path: `${prefix}/database`,
      producer: "generated",
      rotation: "with a rollout: the application reads its environment once",
      consumers: forEach(runtime, uses),
    },
    {
      path: `${prefix}/database-migration`,
      producer: "generated",
      rotation: "with the next migration",
      consumers: forEach(migration, uses),
    },
  ];
}
