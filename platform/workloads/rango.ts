import type { Environment } from "../../environments/schema";
import { replicated } from "./defaults";
import { brokerUser, rabbitmqHost } from "./rails";
import type { Workload } from "./workload";

/**
 * Carries events from the broker to the customers' browsers (application facts 5). Every copy gets every event into a
 * queue of its own, so any number may run; a browser that reconnects asks for the book anew.
 */
export function rangoWorkloads(environment: Environment): Workload[] {
  const { images, rango } = environment.services;
  return [
    {
      name: "rango",
      namespace: environment.name,
      app: "rango",
      tier: "stream",
      image: images.rango,
      kind: "deployment",
      // The broker's address comes by variables: as `-amqp-addr` the password would stand in the list of processes.
      command: ["./rango"],
      ports: { http: 8080, metrics: 4242 },
      metrics: { port: "metrics", path: "/metrics" },
      scaling: replicated(rango.replicas),
      probes: {
        // It has no health endpoint (application facts 5); a plain request to the first port would be a websocket's.
        startup: { kind: "tcp" },
        readiness: { kind: "tcp" },
        liveness: { kind: "http", path: "/metrics", port: "metrics" },
      },
      env: {
        RANGER_HOST: "0.0.0.0",
        RANGER_PORT: "8080",
        RABBITMQ_HOST: rabbitmqHost(environment),
        RABBITMQ_PORT: "5672",
        RABBITMQ_USER: brokerUser("rango"),
        // The default, debug, writes down every event.
        LOG_LEVEL: "info",
        // Without it only a page of its own host name may connect.
        API_CORS_ORIGINS: `https://${environment.domains.public}`,
      },
      files: [],
      resources: { cpuMillis: { request: 50, limit: 500 }, memoryMiB: { request: 64, limit: 256 } },
      writableMiB: {},
      // The image names no user and would run as root; it binds high ports only and writes nothing.
      user: 1000,
      gracePeriodSeconds: 30,
      pool: "general",
    },
  ];
}
