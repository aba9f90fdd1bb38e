import { figuresUser } from "../databases";
import { redisFigures } from "../workloads/redis";
import { redisAddress, type RedisTarget } from "./prometheus";

/** The files of the exporters. Values come from Vault and fill them in the pod's memory. */
export const exporterFiles = {
  locateDatabase: "/etc/rkcp/locate-database.rb",
  mysqlAuthority: "/etc/rkcp/mysql-ca.pem",
  mysqlTemplate: "/etc/rkcp/mysqld-exporter.cnf",
  /** In memory: the template, and the server's true name. */
  mysqlClientFolder: "/run/exporter",
  mysqlClient: "/run/exporter/client.cnf",
  redisPasswords: "/etc/rkcp/redis-passwords.json",
} as const;

/** Placeholders of the filled files. */
export const exporterPlaceholders = {
  mysqlPassword: "MYSQL_PASSWORD",
  redisPassword: "REDIS_FIGURES",
} as const;

/** The client file without the server: its true name is asked for when the pod starts. */
export function mysqldExporterTemplate(): string {
  return [
    "[client]",
    `user = ${figuresUser}`,
    // Between backticks the exporter takes all as it is; between double quotes a ; begins a comment (tried with 0.14).
    `password = \`{{raw ${exporterPlaceholders.mysqlPassword}}}\``,
    "port = 3306",
    // With an authority the exporter speaks TLS only, and checks the certificate and the name in it.
    `ssl-ca = ${exporterFiles.mysqlAuthority}`,
    "",
  ].join("\n");
}

/**
 * Which password opens which Redis. Older exporters look it up by the target's address alone, newer ones with the user's
 * name in it (tried with 1.45; read in the source of 1.82): both are there.
 */
export function redisPasswordsTemplate(redises: readonly RedisTarget[]): string {
  const lines = redises
    .map(redisAddress)
    .flatMap((address) => [address, address.replace("//", `//${redisFigures.user}@`)])
    .map((key) => `  ${JSON.stringify(key)}: {{${exporterPlaceholders.redisPassword}}}`);
  return `{\n${lines.join(",\n")}\n}\n`;
}
