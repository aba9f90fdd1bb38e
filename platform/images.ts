import type { Environment } from "../environments/schema";
import type { Image } from "./workloads/workload";

export type ImageName = keyof Environment["services"]["images"];

/** `registry/repository:tag@digest`; with the digest the tag is a comment. */
export function imageReference({ registry, repository, tag, digest }: Image): string {
  return `${registry}/${repository}:${tag}${digest ? `@${digest}` : ""}`;
}

/** Where an image comes from when nobody changed the program. */
interface Vanilla {
  /** `registry/repository`; the first is today's. */
  readonly from: readonly [string, ...string[]];
  /** Tags of the line the platform is written for, and why another one does not run. Absent: any. */
  readonly line?: { readonly tags: RegExp; readonly means: string; readonly why: string };
}

/** The newest line that the platform's descriptions hold for; a patch release is a change of data. */
const line26 = /^2\.6\.\d+([.-][A-Za-z0-9.-]+)?$/;

/**
 * The vanilla repositories (application facts 0): a release can be taken each week because nothing in it is ours.
 *
 * One entry per image of the environments' `services.images`; a new image does not compile without.
 */
export const vanillaImages: Readonly<Record<ImageName, Vanilla>> = {
  peatio: {
    from: ["quay.io/openware/peatio", "docker.io/rubykube/peatio"],
    line: {
      tags: line26,
      means: "2.6.x",
      why: "an older line demands VAULT_TOKEN at boot, which no pod has, and a newer one keeps other files and tables",
    },
  },
  barong: {
    from: ["quay.io/openware/barong", "docker.io/rubykube/barong"],
    line: {
      tags: line26,
      means: "2.6.x",
      why: "an older line reads its settings under other names and demands VAULT_TOKEN, and 3.x has no public source",
    },
  },
  rango: {
    from: ["quay.io/openware/rango"],
    line: { tags: line26, means: "2.6.x", why: "3.x wants an Ed25519 key, and Barong 2.6 signs with RSA" },
  },
  coinhub: { from: ["docker.io/rubykube/coinhub"] },
  arke: { from: ["quay.io/openware/arke", "docker.io/rubykube/arke"] },
  applogic: { from: ["docker.io/rubykube/applogic"] },
  vaultAgent: { from: ["quay.io/openbao/openbao", "docker.io/openbao/openbao", "docker.io/hashicorp/vault"] },
  rabbitmq: {
    from: ["docker.io/library/rabbitmq"],
    line: { tags: /^4\.3\.\d+$/, means: "4.3.x", why: "the settings are 4.3's, and the machines run that line too" },
  },
  redis: {
    from: ["docker.io/library/redis"],
    line: {
      tags: /^7\.2\.\d+$/,
      means: "7.2.x",
      why: "4.0, which upstream tested with, gets no repairs since 2020, and 7.4 has another licence; all speak the same to its clients",
    },
  },
  influxdb: {
    from: ["docker.io/library/influxdb"],
    line: { tags: /^1\.\d+\.\d+$/, means: "1.x", why: "a later one has no continuous queries, so no candles" },
  },
  awsCli: { from: ["public.ecr.aws/aws-cli/aws-cli", "docker.io/amazon/aws-cli"] },
  gateway: {
    from: ["docker.io/envoyproxy/envoy"],
    line: {
      tags: /^v1\.(3[6-9]|[4-9]\d)\.\d+$/,
      means: "v1.36 or newer, not distroless",
      why: "an older one has no filter for the size of bodies, and a distroless one no shell to say that a pod ends",
    },
  },
  frontend: {
    from: ["quay.io/openware/baseapp", "docker.io/rubykube/mikroapp"],
  },
  tower: { from: ["quay.io/openware/tower", "docker.io/rubykube/tower"] },
  prometheus: {
    from: ["quay.io/prometheus/prometheus", "docker.io/prom/prometheus"],
    line: { tags: /^v3\.\d+\.\d+/, means: "v3.x", why: "an older one calls the agent's mode otherwise" },
  },
  mysqldExporter: { from: ["quay.io/prometheus/mysqld-exporter", "docker.io/prom/mysqld-exporter"] },
  redisExporter: { from: ["quay.io/oliver006/redis_exporter", "docker.io/oliver006/redis_exporter"] },
  stateMetrics: { from: ["registry.k8s.io/kube-state-metrics/kube-state-metrics"] },
  jenkins: { from: ["docker.io/jenkins/jenkins"] },
  jenkinsAgent: { from: ["docker.io/jenkins/inbound-agent"] },
};
