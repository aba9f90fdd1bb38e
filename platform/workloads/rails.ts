import type { Environment } from "../../environments/schema";
import { hostNames } from "../addresses";
import type { BrokerApp } from "../broker";
import { type DatabaseApp, databaseNames, databaseUsers } from "../databases";
import { physicalNames } from "../naming";
import { mysqlAuthorities } from "../trust";
import type { ConfigFile, Image, Workload } from "./workload";

/** Where the images keep the application (application facts 1.1 and 2). */
const home = "/home/app";
export const mysqlClientFile = "/etc/rkcp/mysql.cnf";
export const mysqlAuthorityFile = "/etc/rkcp/mysql-ca.pem";

/** The client's own file: the one way by which the driver checks authority and name, and refuses a server without TLS. */
export const mysqlClient = `[client]\nssl-ca=${mysqlAuthorityFile}\nssl-verify-server-cert=1\n`;

/** What every Rails application shares. */
export function railsDefaults(env: Environment, app: DatabaseApp, image: Image) {
  return {
    namespace: env.name,
    app,
    user: 1000,
    image,
    files: databaseFiles(env, app),
    startsWhen: migrated,
    // tmp holds bootsnap's cache and Puma's restart file (application facts 0.2 no. 4).
    writableMiB: { "/tmp": 64, [`${home}/tmp`]: 128 },
  } as const satisfies Partial<Workload>;
}

/** Fails while a migration is pending: a new release must not read yesterday's tables (application facts 13). */
const migrated = ["bundle", "exec", "rake", "db:abort_if_pending_migrations"];

/**
 * Variables of every process of a Rails application. Ports are written out although they are the defaults: a Service
 * named `rabbitmq` would otherwise inject `RABBITMQ_PORT=tcp://...` (application facts 0.2 no. 1).
 */
export function railsEnvironment(env: Environment, app: DatabaseApp): Record<string, string> {
  return {
    // Vault's encryption is on in this mode only, whatever the environment is called (application facts 0.2 no. 2).
    RAILS_ENV: "production",
    RAILS_ROOT: home,
    LOG_LEVEL: "info",
    // The home is read-only; Bundler warns and makes up a directory otherwise.
    BUNDLE_USER_HOME: "/tmp/bundle",
    DATABASE_ADAPTER: "mysql2",
    DATABASE_HOST: hostNames(env).mysql,
    DATABASE_PORT: "3306",
    DATABASE_NAME: databaseNames[app],
    // The migrations have a user of their own.
    DATABASE_USER: databaseUsers(app).runtime,
  };
}

/** The user an application is to the broker. */
export const brokerUser = (app: BrokerApp): string => app;

/** The broker's name: a Service in the cluster, the private zone's name elsewhere. */
export function rabbitmqHost(env: Environment): string {
  return env.rabbitmq.placement === "cluster" ? "rabbitmq" : hostNames(env).rabbitmq;
}

/** `database.yml` and what it points at; mounted over the image's own, which can't be told to use TLS. */
function databaseFiles(env: Environment, app: DatabaseApp): ConfigFile[] {
  return [
    { path: `${home}/config/database.yml`, content: databaseYaml(env, app) },
    { path: mysqlClientFile, content: mysqlClient },
    { path: mysqlAuthorityFile, content: mysqlAuthorities(env) },
  ];
}

/** What the cloud may call this environment's database: a regular expression of Ruby's. */
export function databaseServers(env: Environment): string {
  return `\\A${physicalNames(env).database}\\.[a-z0-9]+\\.${env.cloud.region}\\.rds\\.amazonaws\\.com\\z`;
}

/**
 * TLS as the driver of the pinned images can do it: mysql2 0.5.3 on MariaDB's client library. There `ssl_mode` does
 * nothing but warn, and `sslca` and `sslverify` go on without TLS when the server offers none (tried with the library's
 * 3.3). Only the client's own file makes it check authority and name, and refuse a server without TLS (tried).
 *
 * The name in the certificate is the cloud's, not ours: it is what our name is an alias of. Every customer's database
 * has a certificate of that authority, so the alias is held against the name of this environment's server.
 */
function databaseYaml(env: Environment, app: DatabaseApp): string {
  const allowed = databaseServers(env);
  return [
    "<%",
    '  require "resolv"',
    '  name = ENV.fetch("DATABASE_HOST")',
    '  found = Resolv::DNS.open { |dns| dns.getresources("#{name}.", Resolv::DNS::Resource::IN::CNAME).first }',
    "  # Without an alias the name itself is used, which no certificate holds: the connection is refused.",
    "  host = found ? found.name.to_s.downcase : name",
    `  unless found.nil? || host.match?(/${allowed}/)`,
    '    raise "#{name} is an alias of #{host}, which is not this environment\'s database"',
    "  end",
    "%>",
    "production:",
    "  adapter: mysql2",
    "  encoding: utf8",
    ...(app === "peatio" ? ["  collation: utf8_general_ci", "  support_json: true"] : []),
    `  pool: <%= ENV.fetch("RAILS_MAX_THREADS", ${app === "peatio" ? 8 : 6}).to_i * ENV.fetch("WEB_CONCURRENCY", 1).to_i %>`,
    "  host: <%= host %>",
    '  port: <%= ENV.fetch("DATABASE_PORT") %>',
    '  database: <%= ENV.fetch("DATABASE_NAME") %>',
    '  username: <%= ENV.fetch("DATABASE_USER").to_json %>',
    '  password: <%= ENV.fetch("DATABASE_PASS").to_json %>',
    `  default_file: ${mysqlClientFile}`,
    `  sslca: ${mysqlAuthorityFile}`,
    "  sslverify: true",
    "",
  ].join("\n");
}
