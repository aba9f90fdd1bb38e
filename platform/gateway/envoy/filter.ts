import type { Duration, HeaderMatcher, HeaderMutation, Typed } from "./common";
import type { AuthzService, ListStringMatcher } from "./authz-service";
import type { RouteConfiguration, smallBodies } from "./route";

/** HTTP filters, in the order a request passes them. */
export type HttpFilter =
  | { readonly name: "envoy.filters.http.health_check"; readonly typed_config: HealthCheck }
  | { readonly name: "envoy.filters.http.header_mutation"; readonly typed_config: HeaderMutationFilter }
  | { readonly name: "envoy.filters.http.local_ratelimit"; readonly typed_config: LocalRateLimit }
  | {
      readonly name: "envoy.filters.http.cors";
      readonly typed_config: Typed<"envoy.extensions.filters.http.cors.v3.Cors">;
    }
  | { readonly name: typeof smallBodies | "large-bodies"; readonly typed_config: BodySizeLimit }
  | { readonly name: "envoy.filters.http.ext_authz"; readonly typed_config: ExtAuthz }
  | { readonly name: "envoy.filters.http.router"; readonly typed_config: Router };

export type HealthCheck = Typed<
  "envoy.extensions.filters.http.health_check.v3.HealthCheck",
  { readonly pass_through_mode: boolean; readonly headers: readonly HeaderMatcher[] }
>;
export type HeaderMutationFilter = Typed<
  "envoy.extensions.filters.http.header_mutation.v3.HeaderMutation",
  {
    readonly mutations: {
      readonly request_mutations: readonly HeaderMutation[];
      readonly response_mutations: readonly HeaderMutation[];
    };
  }
>;

/** Of how many requests in a hundred something is true. */
export interface RuntimeFraction {
  readonly default_value: { readonly numerator: number; readonly denominator: "HUNDRED" };
}
export type LocalRateLimit = Typed<
  "envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit",
  {
    readonly stat_prefix: string;
    readonly token_bucket: {
      readonly max_tokens: number;
      readonly tokens_per_fill: number;
      readonly fill_interval: Duration;
    };
    readonly filter_enabled: RuntimeFraction;
    readonly filter_enforced: RuntimeFraction;
  }
>;

export type BodySizeLimit = Typed<
  "envoy.extensions.filters.http.body_size_limit.v3.BodySizeLimit",
  { readonly max_request_bytes: number }
>;

export type ExtAuthz = Typed<
  "envoy.extensions.filters.http.ext_authz.v3.ExtAuthz",
  {
    readonly transport_api_version: "V3";
    readonly failure_mode_allow: false;
    readonly status_on_error: { readonly code: "ServiceUnavailable" };
    readonly allowed_headers: ListStringMatcher;
    readonly http_service: AuthzService;
  }
>;
export type Router = Typed<
  "envoy.extensions.filters.http.router.v3.Router",
  { readonly suppress_envoy_headers: boolean }
>;

export type HttpConnectionManager = Typed<
  "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
  {
    readonly stat_prefix: string;
    readonly codec_type: "HTTP1";
    readonly route_config: RouteConfiguration;
    readonly http_filters: readonly HttpFilter[];
    readonly http_protocol_options: { readonly accept_http_10: boolean };
    readonly common_http_protocol_options: {
      readonly idle_timeout: Duration;
      readonly max_headers_count: number;
      readonly headers_with_underscores_action: "REJECT_REQUEST";
    };
    readonly max_request_headers_kb: number;
    readonly request_headers_timeout: Duration;
    readonly request_timeout: Duration;
    readonly stream_idle_timeout: Duration;
    readonly use_remote_address: boolean;
    readonly xff_num_trusted_hops: number;
    readonly internal_address_config: {
      readonly unix_sockets: boolean;
      readonly cidr_ranges: readonly { readonly address_prefix: string; readonly prefix_len: number }[];
    };
    readonly normalize_path: boolean;
    readonly merge_slashes: boolean;
    readonly path_with_escaped_slashes_action: "REJECT_REQUEST";
    readonly strip_trailing_host_dot: boolean;
    readonly server_header_transformation: "PASS_THROUGH";
    readonly local_reply_config?: LocalReplyConfig;
    readonly access_log: readonly AccessLog[];
  }
>;

export interface LocalReplyConfig {
  readonly mappers: readonly {
    readonly filter: { readonly response_flag_filter: { readonly flags: readonly string[] } };
    readonly body_format_override: BodyFormat;
  }[];
  readonly body_format: BodyFormat;
}
export interface BodyFormat {
  readonly text_format_source: { readonly inline_string: string };
  readonly content_type: string;
}

export interface AccessLog {
  readonly name: "envoy.access_loggers.stdout";
  /** Requests of the balancer's health check are not logged. */
  readonly filter: { readonly not_health_check_filter: object };
  readonly typed_config: Typed<
    "envoy.extensions.access_loggers.stream.v3.StdoutAccessLog",
    { readonly log_format: { readonly json_format: Readonly<Record<string, string>> } }
  >;
}
