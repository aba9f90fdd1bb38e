import type { Environment } from "../../environments/schema";
import { endOf } from "../ends";
import { jenkinsOf } from "../tools/jenkins-settings";
import { toolEnd, toolPorts } from "../tools/names";
import { monitoredNamespaces, remoteWritePort } from "../tools/prometheus";
import { redisTargets } from "../tools/redis-targets";
import type { Workload } from "../workloads/workload";
import { type Flow, flow, flows } from "./flow";

const prometheus = toolEnd("prometheus-agent");
const jenkins = toolEnd("jenkins");
const agents = toolEnd("jenkins-agent");

/** What the tools say to each other and to the environment (application facts 14). */
export function toolFlows(env: Environment, workloads: readonly Workload[]): Flow[] {
  const redisExporter = toolEnd("redis-exporter");
  return [
    ...scrapes(env, workloads),
    flow(prometheus, redisExporter, toolPorts.redisExporter, "asks for the figures of each Redis"),
    flow(prometheus, "prometheus", remoteWritePort, "figures go to the monitoring that BOSH runs"),
    flow(prometheus, "kubernetes", 443, "finds the pods that ask to be read"),
    flow(toolEnd("kube-state-metrics"), "kubernetes", 443, "lists the workloads it reports on"),
    flow(toolEnd("mysqld-exporter"), "mysql", 3306, "the server's own figures"),
    ...redisTargets(env).map(({ name }) => flow(redisExporter, name, 6379, "the server's own figures")),
    ...flows(
      [prometheus, toolEnd("mysqld-exporter"), redisExporter],
      "vault",
      8200,
      "the Agent renders the pod's secrets",
    ),
    ...(jenkinsOf(env) ? jenkinsFlows() : []),
  ];
}

/** Every workload with figures, as far as Prometheus looks. */
function scrapes(env: Environment, workloads: readonly Workload[]): Flow[] {
  const seen = monitoredNamespaces(env);
  return workloads.flatMap((workload) => {
    const port = workload.metrics && workload.ports[workload.metrics.port];
    if (port === undefined || !seen.includes(workload.namespace)) return [];
    return [flow(prometheus, endOf(env, workload), port, "Prometheus reads its figures")];
  });
}

function jenkinsFlows(): Flow[] {
  return [
    flow(jenkins, "kubernetes", 443, "makes a pod for each run"),
    flow(jenkins, "vault", 8200, "the Agent renders the pod's secrets"),
    flow(agents, jenkins, toolPorts.jenkins, "agents call the controller by WebSocket"),
    flow("administration-gateway", jenkins, toolPorts.jenkins, "people see results; Jenkins asks for an account"),
    flow(agents, "gateway", 8099, "the QA scenarios, against the environment and its features"),
  ];
}
