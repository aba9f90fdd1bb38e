import { type Api, apis } from "./api";
import type { Cluster, Thresholds } from "./envoy/cluster";
import { addressOf, seconds } from "./envoy/common";
import { connections, requestsTo, sizes, times } from "./limits";
import type { FeatureRoute } from "../features/routes";
import type { GatewaySpec, Upstream } from "./spec";

/** AuthZ has its own connections and limits to Barong: uploads must not keep it from judging. */
export const authzCluster = "authz";
/** Envoy's own administration, on the pod's loopback only. */
export const adminCluster = "admin";

/** What a feature's service is called among the clusters. */
export const featureCluster = ({ feature }: Pick<FeatureRoute, "feature">) => `feature-${feature}`;

const isWebsocket = (service: string) => apis.some((api: Api) => api.service === service && api.websocket === true);

/** One cluster per service, one for AuthZ, one per feature. */
export function clustersOf(spec: GatewaySpec): Cluster[] {
  const { barong, ...others } = spec.upstreams;
  const upstreams = { [authzCluster]: barong, barong, ...others };
  return [
    ...Object.entries(upstreams).map(([name, upstream]) =>
      isWebsocket(name)
        ? upstreamCluster(name, upstream, websocketThresholds(spec), true)
        : upstreamCluster(name, upstream, requestThresholds(upstream), false),
    ),
    ...spec.features.map(featureClusterOf),
  ];
}

/** Envoy's own door, for the figures. */
export function loopbackCluster(name: string, port: number): Cluster {
  return {
    name,
    type: "STATIC",
    connect_timeout: seconds(times.connect),
    load_assignment: at(name, "127.0.0.1", port),
  };
}

function upstreamCluster(name: string, { host, port }: Upstream, thresholds: Thresholds, isLong: boolean): Cluster {
  return {
    name,
    type: "STRICT_DNS",
    connect_timeout: seconds(times.connect),
    dns_lookup_family: "V4_ONLY",
    per_connection_buffer_limit_bytes: sizes.connectionBuffer,
    circuit_breakers: { thresholds: [thresholds] },
    typed_extension_protocol_options: {
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
        "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
        explicit_http_config: { http_protocol_options: {} },
        common_http_protocol_options: {
          idle_timeout: seconds(times.idleUpstream),
          ...(!isLong && { max_connection_duration: seconds(times.upstreamConnection) }),
        },
      },
    },
    load_assignment: at(name, host, port),
  };
}

/** Short, with Envoy's own limits: there may be a thousand of them, and a ConfigMap holds 1 MiB. */
function featureClusterOf(feature: FeatureRoute): Cluster {
  const name = featureCluster(feature);
  return {
    name,
    type: "STRICT_DNS",
    connect_timeout: seconds(times.connect),
    load_assignment: at(name, feature.host, feature.port),
  };
}

function at(name: string, host: string, port: number): Cluster["load_assignment"] {
  return { cluster_name: name, endpoints: [{ lb_endpoints: [{ endpoint: { address: addressOf(host, port) } }] }] };
}

/** In HTTP/1.1 a request has a connection to itself. */
function requestThresholds(upstream: Upstream): Thresholds {
  const requests = requestsTo(upstream);
  return { max_connections: requests, max_pending_requests: requests, max_requests: requests, max_retries: 8 };
}

/** As many as clients may open. */
function websocketThresholds({ memoryMiB }: GatewaySpec): Thresholds {
  const open = connections(memoryMiB);
  return { max_connections: open, max_pending_requests: open, max_requests: open, max_retries: 8 };
}
