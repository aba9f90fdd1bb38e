import { writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { brokerConfiguration, brokerPorts } from "../../../platform/rabbitmq";
import { freePorts } from "../../../rehearsal/free-ports";
import { scratch, startServer, type Server } from "./server";

/** A real RabbitMQ of one node, with the configuration of the platform. */
export interface Broker extends Server {
  readonly managementPort: number;
  /** Lines of the generated configuration that this release does not know, and that were left out. */
  readonly leftOut: readonly string[];
}

/** Debian's release; RabbitMQ 4.3 is not to be had here. */
const sbin = "/usr/lib/rabbitmq/bin";

/**
 * Settings that Debian's 3.10 refuses to start with. `default_queue_type` of the whole broker came with 3.13, the switch
 * for queues that are neither durable nor exclusive with the same release that could refuse them.
 */
export const unknownBefore313 = ["default_queue_type", "deprecated_features.permit.transient_nonexcl_queues"] as const;

export interface BrokerOptions {
  readonly plugins: string;
  /** Lines of `rabbitmq.conf` beside the shared ones: the first administrator. */
  readonly placeLines: readonly string[];
}

export async function startBroker({ plugins, placeLines }: BrokerOptions): Promise<Broker> {
  const folder = await scratch("rabbitmq");
  const file = (name: string) => path.join(folder, name);
  const [clients, management, distribution, epmd, metrics] = await freePorts(5);
  if (!clients || !management || !distribution || !epmd || !metrics) throw new Error("no free ports");
  const whole = brokerConfiguration({
    address: "127.0.0.1",
    managementAddress: "127.0.0.1",
    peers: ["127.0.0.1"],
    clusterName: "test",
    placeLines: [...placeLines, "prometheus.tcp.ip = 127.0.0.1", `prometheus.tcp.port = ${metrics}`],
  });
  const isKnown = (line: string) => !unknownBefore313.some((setting) => line.startsWith(setting));
  const lines = whole
    .replaceAll(String(brokerPorts.management), String(management))
    .replaceAll(String(brokerPorts.distribution), String(distribution))
    // The last: the others end in it.
    .replaceAll(`:${brokerPorts.clients}`, `:${clients}`)
    .split("\n");
  await writeFile(file("rabbitmq.conf"), lines.filter(isKnown).join("\n"));
  await writeFile(file("enabled_plugins"), plugins);
  await writeFile(file(".erlang.cookie"), "a-cookie-of-this-test-alone", { mode: 0o400 });
  const env = {
    HOME: folder,
    LANG: "C.UTF-8",
    ERL_EPMD_ADDRESS: "127.0.0.1",
    ERL_EPMD_PORT: String(epmd),
    RABBITMQ_NODENAME: "rabbit@127.0.0.1",
    RABBITMQ_USE_LONGNAME: "true",
    RABBITMQ_MNESIA_BASE: file("db"),
    RABBITMQ_CONFIG_FILE: file("rabbitmq.conf"),
    RABBITMQ_ADVANCED_CONFIG_FILE: file("none"),
    RABBITMQ_CONF_ENV_FILE: file("none.sh"),
    RABBITMQ_ENABLED_PLUGINS_FILE: file("enabled_plugins"),
    RABBITMQ_LOGS: "-",
  };
  // In the foreground, so that it ends with the test: the broker would leave it behind.
  const names = execa("epmd", ["-port", String(epmd), "-address", "127.0.0.1"], { env, reject: false, cleanup: true });
  const stopNames = async () => {
    names.kill("SIGTERM");
    await names;
  };
  try {
    const server = await startServer({
      program: path.join(sbin, "rabbitmq-server"),
      args: [],
      env,
      folder,
      port: clients,
      answers: async () => (await fetch(`http://127.0.0.1:${management}/api/whoami`)).status === 401,
    });
    const stop = async () => {
      await server.stop();
      await stopNames();
    };
    return { ...server, stop, managementPort: management, leftOut: lines.filter((line) => !isKnown(line)) };
  } catch (thrown) {
    await stopNames();
    throw thrown;
  }
}
