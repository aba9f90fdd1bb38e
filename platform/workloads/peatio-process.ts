import type { Environment } from "../../environments/schema";
import { candlesDatabase } from "../candles";
import { transitPrefix } from "../secrets";
import { amqpFile } from "./amqp";
import { verbatim } from "./files/verbatim";
import { influxdbUser } from "./influxdb";
import { brokerUser, rabbitmqHost, railsDefaults, railsEnvironment } from "./rails";
import type { Workload } from "./workload";

/** Mounted over the image's own, whose queue of withdrawals is gone with its broker. */
export const amqpPath = "/home/app/config/amqp.yml";

/**
 * Not a file of the image: an initializer that runs before the others. With it a row of the ledger is data to whoever
 * reads it, also to the daemons that open wallets (ADR 16).
 */
export const plainColumnsFile = {
  path: "/home/app/config/initializers/00_plain_columns.rb",
  content: verbatim("peatio/plain_columns.rb"),
} as const;

/** What every process of Peatio is (application facts 1.1, 1.2). */
export function peatioProcess(environment: Environment) {
  const defaults = railsDefaults(environment, "peatio", environment.services.images.peatio);
  return {
    ...defaults,
    files: [...defaults.files, { path: amqpPath, content: amqpFile() }, plainColumnsFile],
    env: peatioEnvironment(environment),
    pool: "general",
    ports: {},
    probes: {},
  } as const satisfies Partial<Workload>;
}

/** Variables of application facts 1.6; secrets come from the Agent. */
function peatioEnvironment(environment: Environment): Record<string, string> {
  const rabbitmq = rabbitmqHost(environment);
  const levels = environment.exchange.memberLevels;
  return {
    ...railsEnvironment(environment, "peatio"),
    // The built application.yml says Paris.
    TIMEZONE: "UTC",
    URL_HOST: environment.domains.public,
    URL_SCHEME: "https",
    URL_ROOT_PATH: "/",
    // TLS ends at the edge; true would redirect the gateway's and the kubelet's plain requests.
    FORCE_SECURE_CONNECTION: "false",
    RABBITMQ_HOST: rabbitmq,
    RABBITMQ_PORT: "5672",
    RABBITMQ_USER: brokerUser("peatio"),
    EVENT_API_RABBITMQ_HOST: rabbitmq,
    EVENT_API_RABBITMQ_PORT: "5672",
    EVENT_API_RABBITMQ_USERNAME: brokerUser("peatio"),
    EVENT_API_JWT_ALGORITHM: "RS256",
    INFLUXDB_HOST: "influxdb",
    INFLUXDB_PORT: "8086",
    INFLUXDB_DATABASE_NAME: candlesDatabase,
    INFLUXDB_USER: influxdbUser,
    JWT_ALGORITHM: "RS256",
    JWT_AUDIENCE: "peatio,barong",
    JWT_ISSUER: "barong",
    // The pod's own proxy. VAULT_TOKEN stays unset: with any value the boot looks it up (application facts 12).
    VAULT_ADDR: "http://127.0.0.1:8200",
    VAULT_APP_NAME: transitPrefix(environment),
    MATCHING_ENGINE: "peatio",
    MINIMUM_MEMBER_LEVEL_FOR_DEPOSIT: String(levels.deposit),
    MINIMUM_MEMBER_LEVEL_FOR_WITHDRAW: String(levels.withdraw),
    MINIMUM_MEMBER_LEVEL_FOR_TRADING: String(levels.trading),
    WITHDRAW_ADMIN_APPROVE: String(environment.exchange.withdrawalsNeedApproval),
    API_CORS_ORIGINS: `https://${environment.domains.public}`,
  };
}
