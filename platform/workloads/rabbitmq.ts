import type { Environment } from "../../environments/schema";
import { administratorPlaceholders, brokerAdministrator } from "../broker";
import { physicalName } from "../naming";
import { brokerConfiguration, brokerPorts } from "../rabbitmq";
import { copies } from "./defaults";
import { verbatim } from "./files/verbatim";
import type { Workload } from "./workload";

/** The broker's name, in the cluster: its Service, and the first part of each pod's. */
export const brokerName = "rabbitmq";

/** The Erlang cookie: brokers and their tools know each other by it. Readable for the broker's user alone. */
export const cookieFile = "/var/lib/rabbitmq/.erlang.cookie";

const folder = "/etc/rabbitmq";
const data = "/var/lib/rabbitmq/mnesia";

/** Three brokers, one per zone, hold each queue three times: one may go at any moment. */
const brokers = 3;

/** RabbitMQ, where it is placed in the cluster (application facts 11.3). */
export function rabbitmqWorkloads(environment: Environment): Workload[] {
  return environment.rabbitmq.placement === "cluster" ? [rabbitmqWorkload(environment)] : [];
}

function rabbitmqWorkload(environment: Environment): Workload {
  // Erlang's tools start a virtual machine of their own: seconds, on a node that is busy.
  const alive = {
    kind: "command",
    command: ["sh", `${folder}/as-node.sh`, "rabbitmq-diagnostics", "--quiet", "ping"],
    timeoutSeconds: 15,
  } as const;
  return {
    name: brokerName,
    namespace: environment.name,
    app: brokerName,
    tier: "data",
    image: environment.services.images.rabbitmq,
    kind: "stateful-set",
    command: ["sh", `${folder}/as-node.sh`, "rabbitmq-server"],
    ports: {
      amqp: brokerPorts.clients,
      management: brokerPorts.management,
      prometheus: brokerPorts.metrics,
      epmd: brokerPorts.epmd,
      distribution: brokerPorts.distribution,
    },
    metrics: { port: "prometheus", path: "/metrics" },
    scaling: copies(brokers),
    // The runtime answers the first and the last also while the broker waits for its peers: a restart would not help it.
    // Clients are taken in once the broker has booted and joined, which is when their port opens.
    probes: { startup: alive, readiness: { kind: "tcp", port: "amqp" }, liveness: alive },
    env: {
      BROKER_DOMAIN: brokerDomain(environment),
      HOME: "/var/lib/rabbitmq",
      LANG: "C.UTF-8",
      RABBITMQ_USE_LONGNAME: "true",
      RABBITMQ_MNESIA_BASE: data,
      RABBITMQ_CONFIG_FILE: `${folder}/rabbitmq.conf`,
      // The image brings settings in conf.d, among them one that lets guest in from anywhere.
      RABBITMQ_CONFIG_FILES: `${folder}/none`,
      RABBITMQ_ENABLED_PLUGINS_FILE: `${folder}/enabled_plugins`,
      RABBITMQ_LOG_BASE: "/tmp/log",
      RABBITMQ_LOGS: "-",
    },
    files: [
      { path: `${folder}/rabbitmq.conf`, content: clusterConfiguration(environment), filled: true },
      { path: `${folder}/enabled_plugins`, content: enabledPlugins },
      ...["as-node.sh", "before-stop.sh"].map((name) => ({
        path: `${folder}/${name}`,
        content: verbatim(`rabbitmq/${name}`),
      })),
    ],
    resources: { cpuMillis: { request: 250, limit: 1000 }, memoryMiB: { request: 512, limit: 1024 } },
    writableMiB: { "/tmp": 32 },
    claims: { [data]: { name: "data", sizeGiB: 20 } },
    user: 999,
    gracePeriodSeconds: 600,
    beforeStop: ["sh", `${folder}/before-stop.sh`],
    pool: "general",
  };
}

/** Domain of the pods' names, by the Service that governs the set. */
const brokerDomain = ({ name }: Pick<Environment, "name">) => `${brokerName}-nodes.${name}.svc.cluster.local`;

/** Management, for the provisioning, and figures for Prometheus. */
export const enabledPlugins = "[rabbitmq_management,rabbitmq_prometheus].\n";

/** `rabbitmq.conf` of the brokers in the cluster; the Agent fills in the first administrator's password. */
function clusterConfiguration(environment: Environment): string {
  return brokerConfiguration({
    address: "0.0.0.0",
    managementAddress: "0.0.0.0",
    peers: Array.from({ length: brokers }, (_none, index) => `${brokerName}-${index}.${brokerDomain(environment)}`),
    clusterName: physicalName(environment, "plain", brokerName),
    placeLines: clusterLines,
  });
}

/** What brokers in the cluster have besides. */
export const clusterLines: readonly string[] = [
  "",
  "# In place of guest, whose password everybody knows; made when the cluster first starts.",
  `default_user = ${brokerAdministrator}`,
  `default_pass = {{raw ${administratorPlaceholders.password}}}`,
  "# The container's limit: the broker would count with the node's memory.",
  "total_memory_available_override_value = 1024MB",
];
