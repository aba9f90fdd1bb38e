import { type End, toolsNamespace } from "../ends";

/** Names of the tools' workloads and, where other pods talk about them, of the pods Jenkins makes. */
export const toolNames = {
  prometheus: "prometheus-agent",
  mysqldExporter: "mysqld-exporter",
  redisExporter: "redis-exporter",
  stateMetrics: "kube-state-metrics",
  jenkins: "jenkins",
  /** No workload: Jenkins makes these pods, one for each run. */
  jenkinsAgent: "jenkins-agent",
} as const;

/** The end of a tool, as flows and secrets call it. */
export const toolEnd = (name: (typeof toolNames)[keyof typeof toolNames]): End => `${toolsNamespace}/${name}`;

/** Ports of the tools (application facts 14); each exporter's is its own default. */
export const toolPorts = {
  prometheus: 9090,
  mysqldExporter: 9104,
  redisExporter: 9121,
  stateMetrics: 8080,
  stateMetricsOwn: 8081,
  jenkins: 8080,
} as const;
