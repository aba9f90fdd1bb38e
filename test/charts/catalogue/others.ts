import type { RenderedWorkload } from "./rendered";

type OtherRow = Pick<RenderedWorkload, "kind" | "repository" | "ports">;

/**
 * What runs beside the applications, by `namespace/name`: the edge, the data services and the tools. Their images and
 * settings are described where they are tested; here stands that each is there, and where it listens (application facts
 * 0.3, 6, 7, 9, 11).
 */
export function others(name: string, tier: "stage" | "production"): Readonly<Record<string, OtherRow>> {
  const own = (rows: Record<string, OtherRow>, namespace = name) =>
    Object.fromEntries(Object.entries(rows).map(([workload, row]) => [`${namespace}/${workload}`, row]));
  const row = (kind: string, repository: string, ports: Record<string, number> = {}): OtherRow => ({
    kind,
    repository,
    ports,
  });
  return {
    ...own({
      gateway: row("Deployment", "envoyproxy/envoy", { http: 8099, stats: 9099 }),
      "administration-gateway": row("Deployment", "envoyproxy/envoy", { http: 8098, stats: 9099 }),
      frontend: row("Deployment", "openware/baseapp", { http: 3000 }),
      tower: row("Deployment", "openware/tower", { http: 8080 }),
      "peatio-redis": row("StatefulSet", "library/redis", { redis: 6379 }),
      "wallets-redis": row("StatefulSet", "library/redis", { redis: 6379 }),
      "barong-redis": row("StatefulSet", "library/redis", { redis: 6379 }),
      influxdb: row("StatefulSet", "library/influxdb", { http: 8086 }),
      "influxdb-init": row("Job", "library/influxdb"),
      "database-provisioning": row("Job", "openware/peatio"),
      // Production's broker runs on machines of its own.
      ...(tier === "stage" && {
        rabbitmq: row("StatefulSet", "library/rabbitmq", {
          amqp: 5672,
          management: 15_672,
          prometheus: 15_692,
          epmd: 4369,
          distribution: 25_672,
        }),
        "broker-provisioning": row("Job", "openware/peatio"),
      }),
    }),
    ...own(
      {
        "prometheus-agent": row("StatefulSet", "prometheus/prometheus", { http: 9090 }),
        "mysqld-exporter": row("Deployment", "prometheus/mysqld-exporter", { metrics: 9104 }),
        "redis-exporter": row("Deployment", "oliver006/redis_exporter", { metrics: 9121 }),
        "kube-state-metrics": row("Deployment", "kube-state-metrics/kube-state-metrics", {
          metrics: 8080,
          telemetry: 8081,
        }),
        // The QA scenarios run against stage.
        ...(tier === "stage" && { jenkins: row("StatefulSet", "rkcp/jenkins", { http: 8080 }) }),
      },
      "platform-tools",
    ),
  };
}
