import type { RenderedWorkload } from "./rendered";

/** A workload as application facts 0.3 describe it; sections in the comments are of the same document. */
export interface CatalogueRow {
  readonly kind: "Deployment" | "StatefulSet" | "Job" | "CronJob";
  readonly repository: string;
  readonly command: string;
  /** @default none */
  readonly ports?: Readonly<Record<string, number>>;
  /** @default none */
  readonly probes?: RenderedWorkload["probes"];
  /** Names of every variable in the manifest. */
  readonly env: readonly string[];
  /** Variables whose value decides what the process is. */
  readonly values?: Readonly<Record<string, string>>;
  /** Names of every variable that is secret. */
  readonly secrets: readonly string[];
  /** Every file that is mounted over the image's. */
  readonly files: readonly string[];
  /** Files with secrets in them. @default none */
  readonly secretFiles?: readonly string[];
  /** Calls Vault itself (12). @default false */
  readonly proxied?: boolean;
  readonly replicas: RenderedWorkload["replicas"];
  readonly graceSeconds: number;
}

const config = (...names: string[]) => names.map((name) => `/home/app/config/${name}`);
const databaseFiles = [...config("database.yml"), "/etc/rkcp/mysql.cnf", "/etc/rkcp/mysql-ca.pem"];

/** 0.2, and the database of 11.1 over TLS. */
const railsEnv = [
  ...["RAILS_ENV", "RAILS_ROOT", "LOG_LEVEL", "BUNDLE_USER_HOME"],
  ...["DATABASE_ADAPTER", "DATABASE_HOST", "DATABASE_PORT", "DATABASE_NAME", "DATABASE_USER"],
];
const rails = { RAILS_ENV: "production", RAILS_ROOT: "/home/app" };

/** 1.6. */
const peatioEnv = [
  ...railsEnv,
  ...["TIMEZONE", "URL_HOST", "URL_SCHEME", "URL_ROOT_PATH", "FORCE_SECURE_CONNECTION", "API_CORS_ORIGINS"],
  ...["RABBITMQ_HOST", "RABBITMQ_PORT", "RABBITMQ_USER"],
  ...["EVENT_API_RABBITMQ_HOST", "EVENT_API_RABBITMQ_PORT", "EVENT_API_RABBITMQ_USERNAME", "EVENT_API_JWT_ALGORITHM"],
  ...["INFLUXDB_HOST", "INFLUXDB_PORT", "INFLUXDB_DATABASE_NAME", "INFLUXDB_USER"],
  ...["JWT_ALGORITHM", "JWT_AUDIENCE", "JWT_ISSUER", "VAULT_ADDR", "VAULT_APP_NAME", "MATCHING_ENGINE"],
  ...["DEPOSIT", "WITHDRAW", "TRADING"].map((what) => `MINIMUM_MEMBER_LEVEL_FOR_${what}`),
  "WITHDRAW_ADMIN_APPROVE",
];
const peatioSecrets = [
  ...["SECRET_KEY_BASE", "DATABASE_PASS", "REDIS_URL", "RABBITMQ_PASSWORD", "EVENT_API_RABBITMQ_PASSWORD"],
  ...["EVENT_API_JWT_PRIVATE_KEY", "JWT_PUBLIC_KEY"],
];
const peatioFiles = [...databaseFiles, ...config("amqp.yml", "initializers/00_plain_columns.rb")];
const peatioValues = {
  ...rails,
  DATABASE_NAME: "peatio_production",
  DATABASE_USER: "peatio",
  TIMEZONE: "UTC",
  FORCE_SECURE_CONNECTION: "false",
  JWT_AUDIENCE: "peatio,barong",
  JWT_ISSUER: "barong",
  VAULT_ADDR: "http://127.0.0.1:8200",
};
const peatio = {
  repository: "openware/peatio",
  env: peatioEnv,
  values: peatioValues,
  secrets: peatioSecrets,
  files: peatioFiles,
} as const;

/** 1.3: which script runs a daemon, how often, and what it may do in Vault. */
function daemon(
  script: "daemons.rb" | "amqp_daemon.rb",
  name: string,
  replicas: "one" | "many",
  graceSeconds: number,
  { proxied = false, influx = false } = {},
): CatalogueRow {
  return {
    ...peatio,
    // The facts say Deployment with Recreate; that lets two run while a node is drained.
    kind: replicas === "one" ? "StatefulSet" : "Deployment",
    command: `bundle exec ruby lib/daemons/${script} ${name}`,
    secrets: [...peatioSecrets, ...(influx ? ["INFLUXDB_PASS"] : [])],
    replicas,
    graceSeconds,
    proxied,
  };
}

/** 2.3. */
const barongEnv = [
  ...railsEnv,
  ...["JWT_PRIVATE_KEY_PATH", "BARONG_APP_NAME", "BARONG_DOMAIN", "BARONG_API_CORS_ORIGINS", "BARONG_CAPTCHA"],
  ...["HOST", "PORT", "USERNAME"].map((name) => `BARONG_EVENT_API_RABBITMQ_${name}`),
  ...["BARONG_VAULT_ADDRESS", "BARONG_VAULT_APP_NAME", "BARONG_CSRF_PROTECTION", "BARONG_GATEWAY"],
  ...["BARONG_FIRST_REGISTRATION_SUPERADMIN", "BARONG_API_DATA_MASKING_ENABLED"],
  ...["BARONG_KYC_PROVIDER", "BARONG_KYCAID_SANDBOX_MODE", "BARONG_PHONE_VERIFICATION", "BARONG_SMS_CONTENT_TEMPLATE"],
  ...["PROVIDER", "BUCKET_NAME", "REGION"].map((name) => `BARONG_STORAGE_${name}`),
];
const barongSecrets = ["SECRET_KEY_BASE", "DATABASE_PASS", "BARONG_REDIS_URL"];
const barongValues = {
  ...rails,
  DATABASE_NAME: "barong_production",
  DATABASE_USER: "barong",
  JWT_PRIVATE_KEY_PATH: "/secrets/barong.key",
  BARONG_VAULT_ADDRESS: "http://127.0.0.1:8200",
  BARONG_CSRF_PROTECTION: "true",
  BARONG_FIRST_REGISTRATION_SUPERADMIN: "false",
};
/** Sends no code and holds no Twilio key. */
const barongAside = { ...barongValues, BARONG_PHONE_VERIFICATION: "mock" };
const barongServing = { ...barongValues, BARONG_PHONE_VERIFICATION: "twilio_verify" };
const barong = {
  repository: "openware/barong",
  env: barongEnv,
  secrets: barongSecrets,
  files: databaseFiles,
  secretFiles: ["/secrets/barong.key"],
} as const;
const broker = "BARONG_EVENT_API_RABBITMQ_PASSWORD";
const barongServingSecrets = [
  ...barongSecrets,
  ...[broker, "BARONG_CRC32_SALT", "BARONG_STORAGE_ACCESS_KEY", "BARONG_STORAGE_SECRET_KEY"],
  ...["BARONG_KYCAID_AUTHORIZATION_TOKEN", "BARONG_KYCAID_FORM_ID"],
  ...["ACCOUNT_SID", "AUTH_TOKEN", "SERVICE_SID"].map((name) => `BARONG_TWILIO_${name}`),
];
const ping = "http /api/v2/identity/ping";

const mails = [
  ...["deposit_accepted", "email_confirmation", "label", "new_beneficiary"],
  ...["password_reset", "session_create", "withdraw_succeed"],
].map((name) => `/home/app/app/views/postmaster/${name}.en.html.erb`);

/** Captcha keys where the environment has a captcha. */
const captchaKeys = ["BARONG_RECAPTCHA_SITE_KEY", "BARONG_RECAPTCHA_SECRET_KEY"];

/** The applications of application facts 0.3, by name, in an environment's own namespace. */
export function applications(tier: "stage" | "production"): Readonly<Record<string, CatalogueRow>> {
  return {
    // 1.2; the databases come with the provisioning, so db:create is not run (11.1).
    "peatio-migrate": {
      ...peatio,
      kind: "Job",
      command: "bundle exec rake db:migrate",
      values: { ...peatioValues, DATABASE_USER: "peatio_migration" },
      proxied: true,
      replicas: "job",
      graceSeconds: 120,
    },
    "peatio-seed": {
      ...peatio,
      kind: "Job",
      command: "bundle exec rake db:seed",
      files: [
        ...peatioFiles,
        ...config(
          ...["accounts", "blockchains", "currencies", "engines", "markets", "wallets", "trading_fees"].map(
            (name) => `seed/${name}.yml`,
          ),
          "seed/whitelisted_smart_contracts.yml",
        ),
      ],
      secretFiles: config("seed/blockchains.yml", "seed/engines.yml", "seed/wallets.yml"),
      proxied: true,
      replicas: "job",
      graceSeconds: 30,
    },
    "peatio-api": {
      ...peatio,
      kind: "Deployment",
      command: "bundle exec puma --config config/puma.rb",
      ports: { http: 8000 },
      // 1.5; booting is judged without a dependency as well.
      probes: {
        startup: "http /api/v2/public/timestamp",
        readiness: "http /api/v2/public/health/ready",
        liveness: "http /api/v2/public/timestamp",
      },
      env: [...peatioEnv, "PORT", "WEB_CONCURRENCY", "RAILS_MIN_THREADS", "RAILS_MAX_THREADS"],
      values: { ...peatioValues, PORT: "8000" },
      secrets: [...peatioSecrets, "INFLUXDB_PASS"],
      files: [...peatioFiles, ...config("management_api.yml", "abilities.yml", "plugins.yml")],
      proxied: true,
      replicas: "many",
      graceSeconds: 60,
    },
    "peatio-blockchain": daemon("daemons.rb", "blockchain", "one", 90),
    "peatio-cron-job": daemon("daemons.rb", "cron_job", "one", 90, { proxied: true, influx: true }),
    "peatio-deposit": daemon("daemons.rb", "deposit", "one", 90, { proxied: true }),
    "peatio-upstream": daemon("daemons.rb", "upstream", "one", 30, { proxied: true }),
    "peatio-deposit-coin-address": daemon("amqp_daemon.rb", "deposit_coin_address", "many", 90, { proxied: true }),
    "peatio-withdraw-coin": daemon("amqp_daemon.rb", "withdraw_coin", "one", 90, { proxied: true }),
    "peatio-matching": daemon("amqp_daemon.rb", "matching", "one", 30),
    "peatio-order-processor": daemon("amqp_daemon.rb", "order_processor", "one", 30),
    "peatio-trade-executor": daemon("amqp_daemon.rb", "trade_executor", "many", 30),
    "peatio-influx-writer": daemon("amqp_daemon.rb", "influx_writer", "many", 30, { influx: true }),
    "peatio-order-close": {
      ...peatio,
      kind: "CronJob",
      command: "bundle exec rake job:order:close",
      env: [...peatioEnv, "ORDER_MAX_AGE"],
      values: { ...peatioValues, ORDER_MAX_AGE: "2419200" },
      replicas: "job",
      graceSeconds: 60,
    },
    // 2.1; without init_config, which would write over what was rendered when the image was built.
    "barong-migrate": {
      ...barong,
      kind: "Job",
      command: "bundle exec rake db:migrate",
      values: { ...barongAside, DATABASE_USER: "barong_migration" },
      secrets: [...barongSecrets, "BARONG_CRC32_SALT"],
      replicas: "job",
      graceSeconds: 120,
    },
    // Beyond 14 it needs the broker: the users it makes get labels, and a label is an event.
    "barong-seed": {
      ...barong,
      kind: "Job",
      command: "/bin/sh -ec exec bundle exec rake db:seed > /dev/null",
      values: barongAside,
      secrets: [...barongSecrets, broker],
      files: [...databaseFiles, ...config("barong.yml", "seeds.yml")],
      secretFiles: ["/secrets/barong.key", "/secrets/users.json"],
      replicas: "job",
      graceSeconds: 30,
    },
    barong: {
      ...barong,
      kind: "Deployment",
      command: "bundle exec puma --config config/puma.rb",
      ports: { http: 8001 },
      probes: { startup: ping, readiness: ping, liveness: ping },
      env: [...barongEnv, "PORT", "WEB_CONCURRENCY", "RAILS_MAX_THREADS"],
      values: { ...barongServing, PORT: "8001" },
      secrets: [...barongServingSecrets, ...(tier === "production" ? captchaKeys : [])],
      files: [...databaseFiles, ...config("barong.yml", "authz_rules.yml", "abilities.yml", "management_api.yml")],
      proxied: true,
      replicas: "many",
      graceSeconds: 60,
    },
    "barong-sidekiq": {
      ...barong,
      kind: "Deployment",
      command: "bundle exec sidekiq",
      values: barongServing,
      secrets: barongServingSecrets,
      files: [...databaseFiles, ...config("barong.yml")],
      proxied: true,
      replicas: "many",
      graceSeconds: 40,
    },
    "barong-mailer": {
      ...barong,
      kind: "StatefulSet",
      command: "bin/mailer run",
      env: [
        ...barongEnv,
        ...["SMTP_HOST", "SMTP_PORT", "SENDER_EMAIL", "SENDER_NAME", "DEFAULT_LANGUAGE"].map(
          (name) => `BARONG_${name}`,
        ),
      ],
      values: { ...barongAside, LOG_LEVEL: "warn" },
      secrets: [...barongSecrets, broker, "BARONG_SMTP_USER", "BARONG_SMTP_PASSWORD"],
      files: [...databaseFiles, ...config("mailer.yml"), ...mails],
      secretFiles: ["/secrets/barong.key", ...config("mailer.yml")],
      replicas: "one",
      graceSeconds: 30,
    },
    // 5.
    rango: {
      kind: "Deployment",
      repository: "openware/rango",
      command: "./rango",
      ports: { http: 8080, metrics: 4242 },
      probes: { startup: "http tcp", readiness: "http tcp", liveness: "metrics /metrics" },
      env: [
        ...["RANGER_HOST", "RANGER_PORT", "RABBITMQ_HOST", "RABBITMQ_PORT", "RABBITMQ_USER"],
        ...["LOG_LEVEL", "API_CORS_ORIGINS"],
      ],
      values: { RANGER_PORT: "8080" },
      secrets: ["JWT_PUBLIC_KEY", "RABBITMQ_PASSWORD"],
      files: [],
      replicas: "many",
      graceSeconds: 30,
    },
    // 3.
    coinhub: {
      kind: "Deployment",
      repository: "rubykube/coinhub",
      // Its standard output holds BitGo's token.
      command: `/bin/sh -ec exec ./bin/coinhub -e=${tier === "production" ? "prod" : "test"} > /dev/null`,
      ports: { http: 8080 },
      probes: { startup: "http tcp", readiness: "http tcp", liveness: "http tcp" },
      env: ["BITGO_ENV"],
      secrets: [],
      files: [],
      replicas: "many",
      graceSeconds: 60,
    },
    // 4; it waits for an account and strategies.
    arke: {
      kind: "StatefulSet",
      repository: "openware/arke",
      command: "bundle exec ./bin/arke start",
      env: ["PORT", "LOG_LEVEL", "BUNDLE_USER_HOME"],
      secrets: ["SECRET_KEY_BASE"],
      files: config("strategies.yml"),
      secretFiles: config("strategies.yml"),
      replicas: "none",
      graceSeconds: 30,
    },
  };
}
