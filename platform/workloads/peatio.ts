import type { Environment } from "../../environments/schema";
import { managementYaml } from "./files/management";
import { managementAccess } from "./files/management-access";
import { peatioAbilities } from "./files/peatio/abilities";
import { peatioSeedFiles } from "./files/peatio/seed";
import { rubyYaml } from "./files/ruby-yaml";
import { peatioDaemonWorkloads } from "./peatio-daemons";
import { peatioProcess } from "./peatio-process";
import { databaseAnswers, migrationEnvironment } from "./rails";
import type { ConfigFile, Workload } from "./workload";

/** Trading, accounting and wallets: the API, its Jobs, ten daemons beside it (application facts 1). */
export function peatioWorkloads(environment: Environment): Workload[] {
  return [
    peatioMigrate(environment),
    peatioSeed(environment),
    peatioApi(environment),
    ...peatioDaemonWorkloads(environment),
    peatioOrderClose(environment),
  ];
}

function peatioApi(environment: Environment): Workload {
  const { replicas } = environment.services.peatio;
  const process = peatioProcess(environment);
  return {
    ...process,
    files: [...process.files, ...apiFiles(environment)],
    name: "peatio-api",
    tier: "api",
    kind: "deployment",
    command: ["bundle", "exec", "puma", "--config", "config/puma.rb"],
    ports: { http: 8000 },
    scaling: { kind: "replicated", min: replicas.min, max: replicas.max, cpuPercent: 70 },
    probes: {
      // Booting is judged without a dependency too: a database that is down must not restart every pod.
      startup: { kind: "http", path: "/api/v2/public/timestamp" },
      readiness: { kind: "http", path: "/api/v2/public/health/ready" },
      // Not /health/alive: it opens a connection to RabbitMQ each time and asks Redis (application facts 1.5).
      liveness: { kind: "http", path: "/api/v2/public/timestamp" },
    },
    env: { ...process.env, PORT: "8000", WEB_CONCURRENCY: "2", RAILS_MIN_THREADS: "2", RAILS_MAX_THREADS: "8" },
    resources: { cpuMillis: { request: 500, limit: 2000 }, memoryMiB: { request: 1024, limit: 2048 } },
    gracePeriodSeconds: 60,
    vaultRole: "peatio-rails",
  };
}

/** Runs with the migration user; the databases themselves come with the provisioning (application facts 11.1). */
function peatioMigrate(environment: Environment): Workload {
  const process = peatioProcess(environment);
  return {
    ...process,
    startsWhen: databaseAnswers,
    name: "peatio-migrate",
    tier: "job",
    kind: "job",
    command: ["bundle", "exec", "rake", "db:migrate"],
    env: { ...process.env, ...migrationEnvironment("peatio") },
    scaling: { kind: "singleton", why: "two migrations at once race on the same tables", replicas: 1 },
    resources: { cpuMillis: { request: 200, limit: 1000 }, memoryMiB: { request: 512, limit: 1024 } },
    // A statement that alters a large table can't be stopped half way without leaving a mess.
    gracePeriodSeconds: 120,
    vaultRole: "peatio-rails",
  };
}

/**
 * Adds what is missing of currencies, chains, markets and wallets, and changes nothing that is there (application facts
 * 1.2). It alone sees the wallets' secrets in clear, once, on their way into Vault's encryption: so it runs where the
 * wallet daemons do. A wallet needs its address in the file: without one, Peatio would ask a node, and none is reachable.
 */
function peatioSeed(environment: Environment): Workload {
  const process = peatioProcess(environment);
  return {
    ...process,
    files: [...process.files, ...peatioSeedFiles(environment.exchange)],
    name: "peatio-seed",
    tier: "job",
    kind: "job",
    command: ["bundle", "exec", "rake", "db:seed"],
    scaling: { kind: "singleton", why: "two at once would both find a row missing and add it", replicas: 1 },
    resources: { cpuMillis: { request: 200, limit: 1000 }, memoryMiB: { request: 512, limit: 1024 } },
    gracePeriodSeconds: 30,
    pool: "wallets",
    vaultRole: "peatio-rails",
  };
}

/** Orders that nobody matched are cancelled after this long, seconds: four weeks, Peatio's own default. */
const orderMaxAgeSeconds = 2_419_200;

/**
 * Each hour. A failure is a row in Peatio's table `jobs` and not an exit code: the task swallows it (openware/peatio 2.6,
 * app/models/job.rb).
 */
function peatioOrderClose(environment: Environment): Workload {
  const process = peatioProcess(environment);
  return {
    ...process,
    name: "peatio-order-close",
    tier: "job",
    kind: "cron-job",
    command: ["bundle", "exec", "rake", "job:order:close"],
    scaling: { kind: "singleton", why: "two at once would cancel the same orders twice", replicas: 1 },
    schedule: { cron: "23 * * * *", deadlineSeconds: 3000 },
    env: { ...process.env, ORDER_MAX_AGE: String(orderMaxAgeSeconds) },
    resources: { cpuMillis: { request: 100, limit: 1000 }, memoryMiB: { request: 384, limit: 768 } },
    gracePeriodSeconds: 60,
  };
}

/** Only the API asks who may do what; the daemons' image brings files that let nobody in. */
function apiFiles({ services }: Environment): ConfigFile[] {
  return [
    { path: "/home/app/config/abilities.yml", content: peatioAbilities() },
    {
      path: "/home/app/config/management_api.yml",
      content: managementYaml("peatio", managementAccess(services).peatio),
    },
    // Read while an image is built, and by older lines: empty, so that whoever reads it finds no plugin.
    { path: "/home/app/config/plugins.yml", content: rubyYaml([]) },
  ];
}
