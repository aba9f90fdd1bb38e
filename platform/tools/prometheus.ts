import { stringify } from "yaml";
import type { Environment } from "../../environments/schema";
import { hostNames } from "../addresses";
import { toolsNamespace } from "../ends";
import { nameLabel } from "../places";
import { toolNames, toolPorts } from "./names";

/** Where the agent's files are in its image. */
export const prometheusFiles = {
  configuration: "/etc/prometheus/prometheus.yml",
  /** Rendered by the Vault Agent. */
  password: "/secrets/remote-write-password",
  authority: "/secrets/remote-write-authority.pem",
  /** What it has read and not yet sent. */
  writeAhead: "/prometheus",
} as const;

/** The port of the BOSH Prometheus' nginx, which asks for TLS and a password (bosh facts 3.4). */
export const remoteWritePort = 19_090;

/** A Redis that is read through the exporter: `redis://<workload>.<namespace>.svc:6379`. */
export interface RedisTarget {
  readonly name: string;
  readonly namespace: string;
}

/**
 * Namespaces whose pods are read. Features are not: a release candidate's figures would set off stage's alarms, and the
 * agent's rights end here.
 */
export const monitoredNamespaces = (env: Pick<Environment, "name">): string[] => [env.name, toolsNamespace];

/**
 * What one scrape may bring; beyond that the whole scrape is dropped and `up` is 0. A label with a user's id in it would
 * otherwise fill the central Prometheus within hours.
 */
const limits = {
  sample_limit: 20_000,
  label_limit: 32,
  label_name_length_limit: 100,
  label_value_length_limit: 300,
  body_size_limit: "16MB",
  target_limit: 250,
} as const;

/**
 * Configuration of the agent: reads every pod that asks for it by annotation (constructs/kubernetes/metadata.ts), keeps
 * nothing, and passes it on to the BOSH Prometheus. The password stands in a file: this one is no secret.
 */
export function prometheusConfiguration(env: Environment, redises: readonly RedisTarget[]): string {
  const configuration = {
    global: {
      scrape_interval: `${env.tools.monitoring.scrapeSeconds}s`,
      scrape_timeout: "10s",
      external_labels: { environment: env.name, project: env.naming.project },
    },
    scrape_configs: [ownJob(), podsJob(env), ...(redises.length > 0 ? [redisJob(redises)] : [])],
    remote_write: [remoteWrite(env)],
  };
  // No line is folded and no value shared by reference: what a person reads is what each job holds.
  return stringify(configuration, { lineWidth: 0, aliasDuplicateObjects: false });
}

function ownJob() {
  return {
    job_name: toolNames.prometheus,
    ...limits,
    static_configs: [{ targets: [`localhost:${toolPorts.prometheus}`], labels: { namespace: toolsNamespace } }],
  };
}

const meta = (name: string) => `__meta_kubernetes_${name}`;
const annotation = (name: string) => meta(`pod_annotation_prometheus_io_${name}`);
const podLabel = (name: string) => meta(`pod_label_${name.replaceAll(/[./-]/g, "_")}`);

/** `prometheus.io/port` of an IPv4 pod. A pod is offered once for each of its ports; equal addresses become one target. */
function podsJob(env: Environment) {
  return {
    job_name: "pods",
    ...limits,
    kubernetes_sd_configs: [{ role: "pod", namespaces: { names: monitoredNamespaces(env) } }],
    relabel_configs: [
      { action: "keep", source_labels: [annotation("scrape")], regex: "true" },
      { action: "keep", source_labels: [meta("pod_phase")], regex: "Running" },
      { action: "drop", source_labels: [meta("pod_container_init")], regex: "true" },
      // Without port and path nothing is guessed.
      { action: "keep", source_labels: [annotation("port"), annotation("path")], regex: "\\d+;/.*" },
      {
        action: "replace",
        source_labels: [meta("pod_ip"), annotation("port")],
        regex: "(.+);(\\d+)",
        replacement: "$1:$2",
        target_label: "__address__",
      },
      { action: "replace", source_labels: [annotation("path")], target_label: "__metrics_path__" },
      { action: "replace", source_labels: [meta("namespace")], target_label: "namespace" },
      { action: "replace", source_labels: [meta("pod_name")], target_label: "pod" },
      { action: "replace", source_labels: [podLabel(nameLabel)], target_label: "job" },
      { action: "replace", source_labels: [podLabel("app.kubernetes.io/part-of")], target_label: "app" },
    ],
    metric_relabel_configs: [
      // What kube-state-metrics tells is about other pods than its own; nobody else may speak for them.
      ...["namespace", "pod"].map((label) => ({
        action: "replace",
        source_labels: ["job", `exported_${label}`],
        regex: `${toolNames.stateMetrics};(.+)`,
        target_label: label,
      })),
      { action: "labeldrop", regex: "exported_(namespace|pod)" },
    ],
  };
}

/** One exporter asks them all: the target is a parameter of the question, and the answer is told as the target's. */
function redisJob(redises: readonly RedisTarget[]) {
  const exporter = `${toolNames.redisExporter}.${toolsNamespace}.svc:${toolPorts.redisExporter}`;
  return {
    job_name: "redis",
    metrics_path: "/scrape",
    ...limits,
    static_configs: redises.map((redis) => ({
      targets: [redisAddress(redis)],
      labels: { namespace: redis.namespace, app: redis.name },
    })),
    relabel_configs: [
      { action: "replace", source_labels: ["__address__"], target_label: "__param_target" },
      { action: "replace", source_labels: ["__param_target"], target_label: "instance" },
      { action: "replace", target_label: "__address__", replacement: exporter },
    ],
  };
}

/** How the exporter calls a Redis; its password file, where there is one, uses the same key. */
export const redisAddress = ({ name, namespace }: RedisTarget): string => `redis://${name}.${namespace}.svc:6379`;

function remoteWrite(env: Environment) {
  return {
    name: "bosh",
    url: `https://${hostNames(env).prometheus}:${remoteWritePort}/api/v1/write`,
    remote_timeout: "30s",
    basic_auth: { username: `${env.naming.project}-${env.name}`, password_file: prometheusFiles.password },
    tls_config: { ca_file: prometheusFiles.authority, min_version: "TLS12" },
    follow_redirects: false,
    // Two shards of 2,000 samples carry 100 times what this exchange produces; more would hammer a Prometheus that comes
    // back after an outage.
    queue_config: { capacity: 10_000, max_samples_per_send: 2000, max_shards: 2, min_backoff: "1s", max_backoff: "5m" },
  };
}
