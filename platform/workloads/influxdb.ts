import type { Environment } from "../../environments/schema";
import { candlesDatabase, candlesInfluxQl } from "../candles";
import { once, probedBy } from "./defaults";
import { verbatim } from "./files/verbatim";
import type { Workload } from "./workload";

/** Peatio's user of InfluxDB, and who makes it. */
export const influxdbUser = "peatio";
const administrator = "rkcp_admin";

const folder = "/etc/influxdb";
const data = "/var/lib/influxdb";

/** Candles and tickers: the server, and the Job that makes what Peatio expects in it (application facts 11.4). */
export function influxdbWorkloads(environment: Environment): Workload[] {
  return [influxdbServer(environment), influxdbInit(environment)];
}

function common({ name, services }: Environment) {
  return {
    namespace: name,
    app: "influxdb",
    image: services.images.influxdb,
    user: 1000,
    pool: "general",
  } as const satisfies Partial<Workload>;
}

function influxdbServer(environment: Environment): Workload {
  const ping = { kind: "http", path: "/ping" } as const;
  return {
    ...common(environment),
    name: "influxdb",
    tier: "data",
    kind: "stateful-set",
    command: ["influxd", "-config", `${folder}/influxdb.conf`],
    ports: { http: 8086 },
    scaling: once("the open line keeps its data on one server"),
    probes: probedBy(ping),
    env: {},
    files: [{ path: `${folder}/influxdb.conf`, content: influxdbConfiguration() }],
    resources: { cpuMillis: { request: 250, limit: 1000 }, memoryMiB: { request: 512, limit: 2048 } },
    writableMiB: {},
    claims: { [data]: { name: "data", sizeGiB: 20 } },
    gracePeriodSeconds: 60,
  };
}

/** Everybody says who they are. The server reports to nobody, and backups are taken of the volume. */
export function influxdbConfiguration(): string {
  return `reporting-disabled = true
bind-address = "127.0.0.1:8088"

[meta]
  dir = "${data}/meta"

[data]
  dir = "${data}/data"
  wal-dir = "${data}/wal"
  query-log-enabled = false

[http]
  bind-address = ":8086"
  auth-enabled = true
  log-enabled = false
  flux-enabled = false

[continuous_queries]
  enabled = true
  log-enabled = false
  run-interval = "1s"
`;
}

function influxdbInit(environment: Environment): Workload {
  const candles = `${folder}/candles.influxql`;
  return {
    ...common(environment),
    name: "influxdb-init",
    tier: "job",
    kind: "job",
    command: ["sh", `${folder}/init.sh`],
    ports: {},
    scaling: once("two at once would give one user two passwords"),
    probes: {},
    env: {
      INFLUXDB_HOST: "influxdb",
      INFLUXDB_PORT: "8086",
      ADMINISTRATOR: administrator,
      USER_NAME: influxdbUser,
      DATABASE: candlesDatabase,
      CANDLES_FILE: candles,
      // Where the client would keep what was typed.
      HOME: "/tmp",
    },
    files: [
      { path: `${folder}/init.sh`, content: verbatim("influxdb/init.sh") },
      { path: candles, content: candlesInfluxQl() },
    ],
    resources: { cpuMillis: { request: 50, limit: 250 }, memoryMiB: { request: 64, limit: 128 } },
    writableMiB: { "/tmp": 8 },
    gracePeriodSeconds: 30,
  };
}
