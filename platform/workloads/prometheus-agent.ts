import type { Environment } from "../../environments/schema";
import { toolsNamespace } from "../ends";
import { toolNames, toolPorts } from "../tools/names";
import { prometheusConfiguration, prometheusFiles } from "../tools/prometheus";
import { redisTargets } from "../tools/redis-targets";
import { once } from "./defaults";
import type { Workload } from "./workload";

/** The quiet half of a Prometheus: reads figures, keeps what could not be sent, and asks nobody for alarms. */
export function prometheusWorkloads(environment: Environment): Workload[] {
  return [
    {
      name: toolNames.prometheus,
      namespace: toolsNamespace,
      app: "prometheus",
      tier: "tools",
      image: environment.services.images.prometheus,
      kind: "stateful-set",
      command: [
        "/bin/prometheus",
        "--agent",
        `--config.file=${prometheusFiles.configuration}`,
        `--storage.agent.path=${prometheusFiles.writeAhead}`,
        // What the other side missed for longer is not worth the flood when it is back.
        "--storage.agent.retention.max-time=4h",
        `--web.listen-address=:${toolPorts.prometheus}`,
      ],
      ports: { http: toolPorts.prometheus },
      scaling: once("two would send every sample twice, and each as if it were another series"),
      probes: {
        startup: { kind: "http", path: "/-/ready" },
        readiness: { kind: "http", path: "/-/ready" },
        liveness: { kind: "http", path: "/-/healthy" },
      },
      env: {},
      files: [
        {
          path: prometheusFiles.configuration,
          content: prometheusConfiguration(environment, redisTargets(environment)),
        },
      ],
      // 10,000 series take about 150 MiB here, and as much again while the log is read after a start.
      resources: { cpuMillis: { request: 100, limit: 1000 }, memoryMiB: { request: 256, limit: 768 } },
      writableMiB: { "/tmp": 16 },
      claims: { [prometheusFiles.writeAhead]: { name: "wal", sizeGiB: environment.tools.monitoring.writeAheadGiB } },
      user: 65_534,
      // Sends what is queued before it ends.
      gracePeriodSeconds: 120,
      pool: "general",
      apiAccess: { why: "finds the pods that ask to be read" },
    },
  ];
}
