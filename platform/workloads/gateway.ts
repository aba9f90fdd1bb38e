import type { Environment } from "../../environments/schema";
import type { Feature } from "../../environments/schema/feature";
import { entryHosts, gatewayHealth, gatewayNodePorts } from "../entry";
import { routesOfFeatures } from "../features/routes";
import { adminPort, gatewayFile } from "../gateway/configuration";
import { requestsPerSecond } from "../gateway/limits";
import { servicesBehind } from "../gateway/pages";
import type { GatewaySpec, Side, Upstream } from "../gateway/spec";
import { toolsNamespace } from "../ends";
import { copies, replicated } from "./defaults";
import type { Workload } from "./workload";

/** What tells the two ways in apart. Two Deployments: no pod that customers reach holds a route to administration. */
const sides = {
  public: { name: "gateway", http: 8099 },
  administration: { name: "administration-gateway", http: 8098 },
} as const satisfies Record<Side, { readonly name: string; readonly http: number }>;

/** The figures' port; Envoy's own administration is on the loopback. */
const statsPort = 9099;
const memoryMiB = { request: 128, limit: 512 };
const configurationFile = "/etc/envoy/envoy.yaml";

/**
 * Envoy, once for customers and once for administrators (application facts 6).
 *
 * @param behind the environment's other workloads: who runs has a route, and where it listens is said there
 */
export function gatewayWorkloads(
  environment: Environment,
  behind: readonly Workload[],
  features: readonly Feature[],
): Workload[] {
  return [gateway(environment, "public", behind, features), gateway(environment, "administration", behind, features)];
}

function gateway(env: Environment, side: Side, behind: readonly Workload[], features: readonly Feature[]): Workload {
  const { name, http } = sides[side];
  const { gateway: settings, images } = env.services;
  // Administrators are few: as many as survive the drain of a node.
  const scaling = side === "public" ? replicated(settings.replicas) : copies(settings.replicas.min);
  return {
    name,
    namespace: env.name,
    // Each its own file and ConfigMap: both read it at the same path.
    app: name,
    tier: "edge",
    image: images.gateway,
    kind: "deployment",
    command: [
      "envoy",
      "--config-path",
      configurationFile,
      // One thread for every core it may use, and one more for the moment the other waits.
      "--concurrency",
      "2",
      // It would want shared memory that the pod has not.
      "--disable-hot-restart",
      // The access log's; the default keeps lines back for ten seconds, and a killed pod takes them along.
      "--file-flush-interval-msec",
      "1000",
      "--log-level",
      "warning",
    ],
    ports: { http, stats: statsPort },
    service: { nodePorts: { http: gatewayNodePorts[side] } },
    metrics: { port: "stats", path: "/stats/prometheus" },
    scaling,
    probes: {
      startup: { kind: "tcp" },
      // Not /healthz: it says 503 while the pod drains, and a node's only pod must get requests until the balancer knows.
      readiness: { kind: "tcp" },
      liveness: { kind: "http", path: "/ready", port: "stats" },
    },
    env: {},
    files: [{ path: configurationFile, content: gatewayFile(gatewaySpec(env, side, behind, features)) }],
    resources: { cpuMillis: { request: 100, limit: 1000 }, memoryMiB },
    writableMiB: {},
    // The image's own user.
    user: 101,
    gracePeriodSeconds: gatewayHealth.drainSeconds + 15,
    beforeStop: ["bash", "-c", drain],
    pool: "general",
  };
}

/**
 * From now on 503 to the balancer, and everybody else is served until it has noticed. In bash, which the image has beside
 * Envoy and nothing else that speaks HTTP: hence the image that is not "distroless".
 */
const drain = [
  `exec 3<>/dev/tcp/127.0.0.1/${adminPort}`,
  String.raw`printf 'POST /healthcheck/fail HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n' >&3`,
  "timeout 5 cat <&3",
  `exec sleep ${gatewayHealth.drainSeconds}`,
].join("; ");

/**
 * What a gateway's configuration follows from.
 *
 * @throws when nothing is called barong, since nobody else judges requests
 */
export function gatewaySpec(
  env: Environment,
  side: Side,
  behind: readonly Workload[],
  features: readonly Feature[],
): GatewaySpec {
  const upstreams = upstreamsOf(env, side, behind);
  const { barong } = upstreams;
  if (!barong) throw new Error(`${env.name}: the gateways need barong, which judges every request. Fix: describe it`);
  const host = entryHosts(env)[side];
  const { name, http } = sides[side];
  // An administrator's session never goes to a release candidate, whatever a page makes their browser send.
  const takesFeatures = side === "public" && env.tier !== "production";
  return {
    side,
    // Arke and the tests of platform-tools come by the Service's name.
    hosts: side === "public" ? [host, name, `${name}.${env.name}.svc.cluster.local`] : [host],
    origin: `https://${host}`,
    ports: { http, stats: statsPort },
    upstreams: { ...upstreams, barong },
    features: takesFeatures ? routesOfFeatures(features, behind).filter(({ service }) => upstreams[service]) : [],
    takesFeatures,
    memoryMiB: memoryMiB.limit,
    requestsPerSecond: requestsPerSecond(barong, env.services.gateway.replicas.min),
  };
}

/** Those of its services that are installed and run, in their own namespace or among the tools. */
function upstreamsOf(env: Environment, side: Side, behind: readonly Workload[]): Readonly<Record<string, Upstream>> {
  const names = servicesBehind(side);
  return Object.fromEntries(
    behind.flatMap((workload): [string, Upstream][] => {
      const { name, namespace, ports, scaling } = workload;
      const port = ports["http"];
      const isHere = namespace === (name === "jenkins" ? toolsNamespace : env.name);
      const runs = scaling.kind === "replicated" || scaling.replicas > 0;
      if (port === undefined || !names.includes(name) || !isHere || !runs) return [];
      const concurrency = concurrencyOf(workload);
      return [[name, { host: `${name}.${namespace}.svc.cluster.local`, port, ...(concurrency && { concurrency }) }]];
    }),
  );
}

/** Threads of all copies of a Rails program; undefined for what does not say. */
function concurrencyOf({ env, scaling }: Workload): number | undefined {
  const threads = Number(env["WEB_CONCURRENCY"]) * Number(env["RAILS_MAX_THREADS"]);
  const copies = scaling.kind === "replicated" ? scaling.max : scaling.replicas;
  return Number.isFinite(threads) && threads > 0 ? threads * copies : undefined;
}
