import type { Feature } from "../environments/schema/feature";
import { featureDatabase, featureDatabaseUser, featureSecretPath, overlayOf, writesTo } from "./features";

/** Applications with a database on the environment's MySQL. */
export const databaseApps = ["peatio", "barong", "applogic"] as const;
export type DatabaseApp = (typeof databaseApps)[number];

/** Names of the databases (application facts 11.1); the provisioning makes them, no migration does. */
export const databaseNames: Readonly<Record<DatabaseApp | "archive", string>> = {
  peatio: "peatio_production",
  barong: "barong_production",
  applogic: "applogic_production",
  // Where Peatio's archiving task puts old orders.
  archive: "peatio_archive_db",
};

/**
 * What a user may do on its one database (application facts 11.1). `runtime` reads and writes rows, `migration` does
 * everything there, `figures` reads the server's own figures and no row of any database.
 */
export type DatabaseRights = "runtime" | "migration" | "figures";

/** A user, and which of Vault's secrets holds its password under the key `password`. */
export interface DatabaseUser {
  readonly name: string;
  readonly rights: DatabaseRights;
  /** Below the mount: `stage/peatio/database`. */
  readonly secret: string;
}

/** A database and everybody who may use it. */
export interface DatabasePlan {
  readonly name: string;
  readonly users: readonly DatabaseUser[];
}

/** What the environment's MySQL holds: nothing else that carries a name of ours belongs there. */
export interface DatabasesPlan {
  readonly databases: readonly DatabasePlan[];
  /** Users without a database. */
  readonly observers: readonly DatabaseUser[];
}

/** Users of an application's database: plain names, so that only passwords are secrets. */
export function databaseUsers(app: DatabaseApp | "archive"): { readonly runtime: string; readonly migration: string } {
  const name = app === "archive" ? "peatio_archive" : app;
  return { runtime: name, migration: `${name}_migration` };
}

/** The user that reads MySQL's figures for Prometheus. */
export const figuresUser = "exporter";

/** What the databases of an environment follow from. */
export interface DatabaseOwners {
  readonly name: string;
  /** Applications that run, besides Peatio's archive, which comes with Peatio. */
  readonly apps: readonly DatabaseApp[];
  /** Those of this environment. */
  readonly features: readonly Pick<Feature, "name" | "service" | "writes">[];
}

/** Every database of an environment, and who may do what there. */
export function databasesOf({ name: environment, apps, features }: DatabaseOwners): DatabasesPlan {
  const plan = (app: DatabaseApp | "archive", secret: string): DatabasePlan => {
    const { runtime, migration } = databaseUsers(app);
    return pair(databaseNames[app], `${environment}/${secret}`, runtime, migration);
  };
  return {
    databases: [
      ...apps.map((app) => plan(app, `${app}/database`)),
      ...(apps.includes("peatio") ? [plan("archive", "peatio/archive-database")] : []),
      ...features
        .filter((feature) => isDatabaseApp(overlayOf(feature).program) && writesTo(feature, "database"))
        .map((feature) => ofFeature(environment, feature)),
    ],
    observers: [{ name: figuresUser, rights: "figures", secret: `${environment}/tools/mysqld-exporter` }],
  };
}

function ofFeature(environment: string, feature: Pick<Feature, "name" | "service">): DatabasePlan {
  const secret = `${featureSecretPath({ name: environment }, feature)}/database`;
  const user = (purpose: "run" | "mig") => featureDatabaseUser(feature, purpose);
  return pair(featureDatabase(feature), secret, user("run"), user("mig"));
}

function pair(name: string, secret: string, runtime: string, migration: string): DatabasePlan {
  return {
    name,
    users: [
      { name: runtime, rights: "runtime", secret },
      { name: migration, rights: "migration", secret: `${secret}-migration` },
    ],
  };
}

function isDatabaseApp(name: string): name is DatabaseApp {
  return (databaseApps as readonly string[]).includes(name);
}

/**
 * The placeholder that a path's password fills in the Jobs' files: `stage/peatio/database-migration` becomes
 * `PEATIO_DATABASE_MIGRATION`. No path holds an underscore, so no two become one.
 */
export function passwordPlaceholder(secret: string): string {
  return secret
    .slice(secret.indexOf("/") + 1)
    .replaceAll(/[/-]/g, "_")
    .toUpperCase();
}

/** The Job's file: names and rights, and for each password a placeholder that the Agent fills in the pod's memory. */
export function databasesFile({ databases, observers }: DatabasesPlan): string {
  const users = (list: readonly DatabaseUser[]) =>
    list.map(({ name, rights, secret }) => ({ name, rights, password: `{{${passwordPlaceholder(secret)}}}` }));
  const plan = {
    databases: databases.map((database) => ({ name: database.name, users: users(database.users) })),
    observers: users(observers),
  };
  return filledJson(plan);
}

/** A Job's file as JSON, whose placeholders the Agent fills: each brings its own quotes. */
export function filledJson(plan: object): string {
  return `${JSON.stringify(plan, null, 2).replaceAll(/"(\{\{[A-Z0-9_]+\}\})"/g, "$1")}\n`;
}
