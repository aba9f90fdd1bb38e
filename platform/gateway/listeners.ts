import { gatewayHealth } from "../entry";
import { accessLog, localReplies } from "./access-log";
import { authzFilter } from "./authz";
import { adminCluster, authzCluster } from "./clusters";
import type { Listener } from "./envoy/bootstrap";
import { addressOf, seconds } from "./envoy/common";
import type { BodySizeLimit, HttpConnectionManager, HttpFilter, LocalRateLimit } from "./envoy/filter";
import { featureHeader, headerMutation } from "./headers";
import { sizes, times } from "./limits";
import { smallBodies } from "./envoy/route";
import { virtualHosts } from "./routes";
import type { GatewaySpec } from "./spec";

/** The way in. */
export function entryListener(spec: GatewaySpec): Listener {
  return listener(spec.side, spec.ports.http, {
    ...strict(spec.side),
    route_config: {
      name: spec.side,
      ignore_port_in_host_matching: true,
      validate_clusters: true,
      virtual_hosts: virtualHosts(spec),
      // Here and not in the filter before: routes are chosen by it.
      ...(spec.takesFeatures && { request_headers_to_remove: [featureHeader] }),
    },
    http_filters: [
      {
        name: "envoy.filters.http.health_check",
        typed_config: {
          "@type": "type.googleapis.com/envoy.extensions.filters.http.health_check.v3.HealthCheck",
          pass_through_mode: false,
          headers: [{ name: ":path", string_match: { exact: gatewayHealth.path } }],
        },
      },
      { name: "envoy.filters.http.header_mutation", typed_config: headerMutation(spec.takesFeatures) },
      { name: "envoy.filters.http.local_ratelimit", typed_config: rateLimit(spec.requestsPerSecond) },
      {
        name: "envoy.filters.http.cors",
        typed_config: { "@type": "type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors" },
      },
      { name: smallBodies, typed_config: bodies(spec.side === "public" ? sizes.body : sizes.administrationBody) },
      { name: "large-bodies", typed_config: bodies(sizes.upload) },
      { name: "envoy.filters.http.ext_authz", typed_config: authzFilter(authzCluster) },
      router,
    ],
    local_reply_config: localReplies,
    access_log: [accessLog],
  });
}

/**
 * Figures and readiness, and no other door of Envoy's administration, which could stop it or show its configuration. It
 * answers under overload too: that is when somebody looks.
 */
export function statsListener({ ports }: GatewaySpec): Listener {
  const get = { name: ":method", string_match: { exact: "GET" } };
  return {
    ...listener("stats", ports.stats, {
      ...strict("stats"),
      route_config: {
        name: "stats",
        ignore_port_in_host_matching: true,
        validate_clusters: true,
        virtual_hosts: [
          {
            name: "stats",
            domains: ["*"],
            routes: ["/stats/prometheus", "/ready"].map((path) => ({
              name: path,
              match: { path, headers: [get] },
              route: { cluster: adminCluster, timeout: seconds(times.requestHeaders) },
            })),
          },
        ],
      },
      http_filters: [router],
      access_log: [],
    }),
    ignore_global_conn_limit: true,
    bypass_overload_manager: true,
  };
}

function listener(name: string, port: number, manager: HttpConnectionManager): Listener {
  return {
    name,
    address: addressOf("0.0.0.0", port),
    per_connection_buffer_limit_bytes: sizes.connectionBuffer,
    filter_chains: [{ filters: [{ name: "envoy.filters.network.http_connection_manager", typed_config: manager }] }],
  };
}

type Strict = Omit<HttpConnectionManager, "route_config" | "http_filters" | "local_reply_config" | "access_log">;

/** What every listener has in common: how requests are read, how long they may take, whose word is taken. */
function strict(name: string): Strict {
  return {
    "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
    stat_prefix: `${name}_${name}`,
    // The balancer speaks HTTP/1.1 to its targets.
    codec_type: "HTTP1",
    http_protocol_options: { accept_http_10: false },
    common_http_protocol_options: {
      idle_timeout: seconds(times.idleConnection),
      max_headers_count: sizes.headers,
      // Rack reads `x_auth_apikey` and `x-auth-apikey` as one header.
      headers_with_underscores_action: "REJECT_REQUEST",
    },
    max_request_headers_kb: sizes.headersKiB,
    request_headers_timeout: seconds(times.requestHeaders),
    request_timeout: seconds(times.wholeRequest),
    stream_idle_timeout: seconds(times.idleStream),
    // One proxy stands before us, the balancer, and it appends: the last address it wrote is the client's.
    use_remote_address: true,
    xff_num_trusted_hops: 1,
    // Nobody is internal by address: an administrator's network is private, too.
    internal_address_config: { unix_sockets: false, cidr_ranges: [{ address_prefix: "127.0.0.1", prefix_len: 32 }] },
    // One spelling for each path, before a route is chosen and AuthZ is asked.
    normalize_path: true,
    merge_slashes: true,
    path_with_escaped_slashes_action: "REJECT_REQUEST",
    strip_trailing_host_dot: true,
    server_header_transformation: "PASS_THROUGH",
  };
}

/** It notes the path as it was asked in a header, and the access log takes it from there. */
const router: HttpFilter = {
  name: "envoy.filters.http.router",
  typed_config: {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router",
    suppress_envoy_headers: false,
  },
};

/** For the whole pod; what one address may send is the web ACL's to count. */
function rateLimit(requestsPerSecond: number): LocalRateLimit {
  const always = { default_value: { numerator: 100, denominator: "HUNDRED" } } as const;
  return {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit",
    stat_prefix: "rate_limit",
    token_bucket: {
      // A page opens with dozens of requests at once.
      max_tokens: 2 * requestsPerSecond,
      tokens_per_fill: requestsPerSecond,
      fill_interval: seconds(1),
    },
    filter_enabled: always,
    filter_enforced: always,
  };
}

function bodies(bytes: number): BodySizeLimit {
  return {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.body_size_limit.v3.BodySizeLimit",
    max_request_bytes: bytes,
  };
}
