import type { Environment } from "../../environments/schema";
import { once, replicated } from "./defaults";
import { managementYaml } from "./files/management";
import { managementAccess } from "./files/management-access";
import { peatioAbilities } from "./files/peatio/abilities";
import { peatioSeedFiles } from "./files/peatio/seed";
import { rubyYaml } from "./files/ruby-yaml";
import { peatioDaemonWorkloads } from "./peatio-daemons";
import { peatioProcess } from "./peatio-process";
import { migration, seed } from "./rails-jobs";
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
  const process = peatioProcess(environment);
  return {
    ...process,
    files: [...process.files, ...apiFiles(environment)],
    name: "peatio-api",
    tier: "api",
    kind: "deployment",
    command: ["bundle", "exec", "puma", "--config", "config/puma.rb"],
    ports: { http: 8000 },
    scaling: replicated(environment.services.peatio.replicas),
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

function peatioMigrate(environment: Environment): Workload {
  return { ...migration("peatio", peatioProcess(environment)), vaultRole: "peatio-rails" };
}

/**
 * Adds what is missing of currencies, chains, markets and wallets, and changes nothing that is there (application facts
 * 1.2). It alone sees the wallets' secrets in clear, once, on their way into Vault's encryption: so it runs where the
 * wallet daemons do. A wallet needs its address in the file: without one, Peatio would ask a node, and none is reachable.
 */
function peatioSeed(environment: Environment): Workload {
  const process = peatioProcess(environment);
  return {
    ...seed("peatio", process),
    files: [...process.files, ...peatioSeedFiles(environment.exchange)],
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
    scaling: once("two at once would cancel the same orders twice"),
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
