import type { Environment } from "../../environments/schema";
import { transitPrefix } from "../secrets";
import { rabbitmqHost, railsDefaults, railsEnvironment } from "./rails";
import type { Workload } from "./workload";

/** What every process of Peatio is (application facts 1.1, 1.2). */
export function peatioProcess(environment: Environment) {
  return {
    ...railsDefaults(environment, "peatio"),
    env: peatioEnvironment(environment),
    pool: "general",
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
    REDIS_URL: "redis://redis:6379/0",
    RABBITMQ_HOST: rabbitmq,
    RABBITMQ_PORT: "5672",
    EVENT_API_RABBITMQ_HOST: rabbitmq,
    EVENT_API_RABBITMQ_PORT: "5672",
    EVENT_API_JWT_ALGORITHM: "RS256",
    INFLUXDB_HOST: "influxdb",
    INFLUXDB_PORT: "8086",
    INFLUXDB_DATABASE_NAME: "peatio_production",
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
