import type { Environment } from "../../environments/schema";
import { physicalName } from "../naming";
import { transitPrefix } from "../secrets";
import { rabbitmqHost, railsDefaults, railsEnvironment } from "./rails";
import type { Workload } from "./workload";

/** Users, sessions, KYC and the check of every request (application facts 2). */
export function barongWorkloads(environment: Environment): Workload[] {
  return [barongMigrate(environment), barongApi(environment)];
}

function barongApi(environment: Environment): Workload {
  const { replicas } = environment.services.barong;
  // 2.x has no health endpoint; this one asks nobody else (application facts 2.2).
  const ping = { kind: "http", path: "/api/v2/identity/ping" } as const;
  const defaults = railsDefaults(environment, "barong");
  return {
    ...defaults,
    name: "barong",
    tier: "api",
    kind: "deployment",
    command: ["bundle", "exec", "puma", "--config", "config/puma.rb"],
    port: 8001,
    scaling: { kind: "replicated", min: replicas.min, max: replicas.max, cpuPercent: 70 },
    probes: { startup: ping, readiness: ping, liveness: ping },
    env: { ...barongEnvironment(environment), PORT: "8001", WEB_CONCURRENCY: "1", RAILS_MAX_THREADS: "6" },
    resources: { cpuMillis: { request: 250, limit: 1000 }, memoryMiB: { request: 512, limit: 1024 } },
    // A document rests here between its upload, 10 MB at most, and its way to the bucket.
    writableMiB: { ...defaults.writableMiB, "/home/app/public/uploads": 256 },
    gracePeriodSeconds: 60,
    pool: "general",
    vaultRole: "barong",
  };
}

function barongMigrate(environment: Environment): Workload {
  const { startsWhen: _runsBefore, ...defaults } = railsDefaults(environment, "barong");
  return {
    ...defaults,
    name: "barong-migrate",
    tier: "job",
    kind: "job",
    // Without bin/init_config, which rewrites what was rendered when the image was built.
    command: ["bundle", "exec", "rake", "db:migrate"],
    scaling: { kind: "singleton", why: "two migrations at once race on the same tables", replicas: 1 },
    probes: {},
    // A migration sends no message and gets no Twilio key; anything but mock would refuse to boot without one.
    env: { ...barongEnvironment(environment), BARONG_PHONE_VERIFICATION: "mock" },
    resources: { cpuMillis: { request: 200, limit: 1000 }, memoryMiB: { request: 512, limit: 1024 } },
    // A statement that alters a large table can't be stopped half way without leaving a mess.
    gracePeriodSeconds: 120,
    pool: "general",
  };
}

/** Variables of application facts 2.3; secrets come from the Agent. */
function barongEnvironment(environment: Environment): Record<string, string> {
  return {
    ...railsEnvironment(environment, "barong"),
    JWT_PRIVATE_KEY_PATH: "/secrets/barong.key",
    BARONG_DOMAIN: environment.domains.public,
    BARONG_REDIS_URL: "redis://redis:6379/1",
    BARONG_EVENT_API_RABBITMQ_HOST: rabbitmqHost(environment),
    BARONG_EVENT_API_RABBITMQ_PORT: "5672",
    // The pod's own proxy; BARONG_VAULT_TOKEN stays unset, as Peatio's.
    BARONG_VAULT_ADDRESS: "http://127.0.0.1:8200",
    BARONG_VAULT_APP_NAME: transitPrefix(environment),
    BARONG_CSRF_PROTECTION: "true",
    // The default would make the first stranger who signs up an administrator (application facts 17 no. 28).
    BARONG_FIRST_REGISTRATION_SUPERADMIN: "false",
    BARONG_API_DATA_MASKING_ENABLED: "true",
    // It takes the client's address from CF-Connecting-IP: the gateway overwrites that header, whoever sent it.
    BARONG_GATEWAY: "cloudflare",
    BARONG_KYC_PROVIDER: "kycaid",
    BARONG_KYCAID_SANDBOX_MODE: String(environment.tier !== "production"),
    // The default, mock, takes any code for the right one.
    BARONG_PHONE_VERIFICATION: "twilio_verify",
    // Its S3 client takes static keys only: the image can't use a role (application facts 2.3).
    BARONG_STORAGE_PROVIDER: "AWS",
    BARONG_STORAGE_BUCKET_NAME: physicalName(environment, "bucket", "kyc"),
    BARONG_STORAGE_REGION: environment.cloud.region,
    BARONG_API_CORS_ORIGINS: `https://${environment.domains.public}`,
  };
}
