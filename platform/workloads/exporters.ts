import type { Environment } from "../../environments/schema";
import { hostNames } from "../addresses";
import { toolsNamespace } from "../ends";
import { stateMetricsResources } from "../tools/monitoring-rights";
import { exporterFiles, mysqldExporterTemplate, redisPasswordsTemplate } from "../tools/monitoring-files";
import { toolNames, toolPorts } from "../tools/names";
import { monitoredNamespaces } from "../tools/prometheus";
import { redisTargets } from "../tools/redis-targets";
import { mysqlAuthorities } from "../trust";
import { copies } from "./defaults";
import { verbatim } from "./files/verbatim";
import { databaseServers } from "./rails";
import { redisFigures } from "./redis";
import type { Workload } from "./workload";

/** What all exporters share: nothing is kept, one is enough, and a missing one costs figures, not orders. */
const exporter = {
  namespace: toolsNamespace,
  app: "exporters",
  tier: "tools",
  kind: "deployment",
  scaling: copies(1),
  resources: { cpuMillis: { request: 25, limit: 250 }, memoryMiB: { request: 48, limit: 128 } },
  env: {},
  files: [],
  writableMiB: {},
  gracePeriodSeconds: 15,
  pool: "general",
} as const satisfies Partial<Workload>;

const alive = (port: string, path: string) => ({ kind: "http", port, path }) as const;

/** Figures of what has none of its own (application facts 14): MySQL, Redis, and Kubernetes' view of the workloads. */
export function exporterWorkloads(environment: Environment): Workload[] {
  return [mysqldExporter(environment), redisExporter(environment), stateMetrics(environment)];
}

function mysqldExporter(environment: Environment): Workload {
  const { images } = environment.services;
  return {
    ...exporter,
    name: toolNames.mysqldExporter,
    image: images.mysqldExporter,
    command: [
      "/bin/mysqld_exporter",
      `--config.my-cnf=${exporterFiles.mysqlClient}`,
      `--web.listen-address=:${toolPorts.mysqldExporter}`,
      // The standby is no replica that one could ask about, and the question needs a right of its own on MariaDB.
      "--no-collect.slave_status",
    ],
    ports: { metrics: toolPorts.mysqldExporter },
    metrics: { port: "metrics", path: "/metrics" },
    // Its front page, since every scrape asks the database.
    probes: { readiness: alive("metrics", "/"), liveness: alive("metrics", "/") },
    preparations: [
      {
        name: "locate-database",
        // For its Ruby: no image that is here anyway can ask for an alias otherwise.
        image: images.peatio,
        command: ["ruby", exporterFiles.locateDatabase],
        env: {
          DATABASE_HOST: hostNames(environment).mysql,
          DATABASE_PATTERN: databaseServers(environment),
          TEMPLATE: exporterFiles.mysqlTemplate,
          TARGET: exporterFiles.mysqlClient,
        },
      },
    ],
    files: [
      { path: exporterFiles.locateDatabase, content: verbatim("exporters/locate-database.rb") },
      { path: exporterFiles.mysqlAuthority, content: mysqlAuthorities(environment) },
      { path: exporterFiles.mysqlTemplate, content: mysqldExporterTemplate(), filled: true },
    ],
    memoryMiB: { [exporterFiles.mysqlClientFolder]: 1 },
    user: 65_534,
  };
}

function redisExporter(environment: Environment): Workload {
  return {
    ...exporter,
    name: toolNames.redisExporter,
    image: environment.services.images.redisExporter,
    command: [
      "/redis_exporter",
      // No Redis of its own: Prometheus names the one it asks about.
      "--redis.addr=",
      `--redis.user=${redisFigures.user}`,
      // It may not read the settings, one of which is the applications' password.
      "--config-command=-",
      `--redis.password-file=${exporterFiles.redisPasswords}`,
      `--web.listen-address=:${toolPorts.redisExporter}`,
    ],
    // No `metrics`: the job `redis` asks it, once for each Redis.
    ports: { metrics: toolPorts.redisExporter },
    probes: { readiness: alive("metrics", "/health"), liveness: alive("metrics", "/health") },
    files: [
      {
        path: exporterFiles.redisPasswords,
        content: redisPasswordsTemplate(redisTargets(environment)),
        filled: true,
      },
    ],
    user: 59_000,
  };
}

/**
 * How many replicas are ready, what restarts, which Job failed: most daemons have no figures of their own, so nothing
 * else would notice that the matching engine is down. It looks at the namespaces it is told of, with rights there only.
 */
function stateMetrics(environment: Environment): Workload {
  return {
    ...exporter,
    name: toolNames.stateMetrics,
    image: environment.services.images.stateMetrics,
    command: [
      "/kube-state-metrics",
      `--namespaces=${monitoredNamespaces(environment).join(",")}`,
      `--resources=${stateMetricsResources.join(",")}`,
      `--port=${toolPorts.stateMetrics}`,
      `--telemetry-port=${toolPorts.stateMetricsOwn}`,
    ],
    ports: { metrics: toolPorts.stateMetrics, telemetry: toolPorts.stateMetricsOwn },
    metrics: { port: "metrics", path: "/metrics" },
    // Not /livez: it asks the API server.
    probes: { readiness: alive("telemetry", "/readyz"), liveness: alive("metrics", "/healthz") },
    user: 65_534,
    apiAccess: { why: "lists the workloads of the environment and of the tools" },
  };
}
