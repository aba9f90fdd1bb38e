import type { Environment } from "../../environments/schema";
import { peatioDaemonWorkloads } from "./peatio-daemons";
import { peatioProcess } from "./peatio-process";
import type { Workload } from "./workload";

/** Trading, accounting and wallets: the API, the migration before it, ten daemons beside it (application facts 1). */
export function peatioWorkloads(environment: Environment): Workload[] {
  return [peatioMigrate(environment), peatioApi(environment), ...peatioDaemonWorkloads(environment)];
}

function peatioApi(environment: Environment): Workload {
  const { replicas } = environment.services.peatio;
  const process = peatioProcess(environment);
  return {
    ...process,
    name: "peatio-api",
    tier: "api",
    kind: "deployment",
    command: ["bundle", "exec", "puma", "--config", "config/puma.rb"],
    port: 8000,
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
  const { startsWhen: _runsBefore, ...process } = peatioProcess(environment);
  return {
    ...process,
    name: "peatio-migrate",
    tier: "job",
    kind: "job",
    command: ["bundle", "exec", "rake", "db:migrate"],
    scaling: { kind: "singleton", why: "two migrations at once race on the same tables", replicas: 1 },
    resources: { cpuMillis: { request: 200, limit: 1000 }, memoryMiB: { request: 512, limit: 1024 } },
    // A statement that alters a large table can't be stopped half way without leaving a mess.
    gracePeriodSeconds: 120,
    vaultRole: "peatio-rails",
  };
}
