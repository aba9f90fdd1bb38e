import type { Duration, HeaderMatcher, HeaderValueOption, RegexMatcher, StringMatcher, Typed } from "./common";
import type { AuthzService } from "./authz-service";

export interface RouteConfiguration {
  readonly name: string;
  readonly virtual_hosts: readonly VirtualHost[];
  readonly request_headers_to_remove?: readonly string[];
  readonly ignore_port_in_host_matching: boolean;
  readonly validate_clusters: boolean;
}

export interface VirtualHost {
  readonly name: string;
  readonly domains: readonly string[];
  /** The first that matches is taken. */
  readonly routes: readonly Route[];
  readonly retry_policy?: { readonly retry_on: string; readonly num_retries: number };
  readonly typed_per_filter_config?: FilterSettings;
}

/** Overrides of HTTP filters for one host or route. */
export interface FilterSettings {
  readonly "envoy.filters.http.ext_authz"?: ExtAuthzPerRoute;
  readonly "envoy.filters.http.cors"?: CorsPolicy;
  readonly [smallBodies]?: FilterConfig;
}

/** The filter that refuses what is no upload, by the name the chain gives it. */
export const smallBodies = "small-bodies";
/** Switches a filter off. */
export type FilterConfig = Typed<"envoy.config.route.v3.FilterConfig", { readonly disabled: true }>;
export type ExtAuthzPerRoute = Typed<
  "envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute",
  | { readonly disabled: true }
  /** Asks another service than the filter does. */
  | { readonly check_settings: { readonly http_service: AuthzService } }
>;
export type CorsPolicy = Typed<
  "envoy.extensions.filters.http.cors.v3.CorsPolicy",
  {
    readonly allow_origin_string_match: readonly StringMatcher[];
    readonly allow_methods: string;
    readonly allow_headers: string;
    readonly max_age: string;
    readonly allow_credentials: boolean;
  }
>;

interface AnyRoute {
  /** Shown in the access log. */
  readonly name?: string;
  readonly match: RouteMatch;
  readonly typed_per_filter_config?: FilterSettings;
  readonly response_headers_to_add?: readonly HeaderValueOption[];
}
/** Sends on, answers by itself, or redirects. */
export type Route = AnyRoute &
  (
    | { readonly route: RouteAction }
    | { readonly direct_response: { readonly status: number } }
    | { readonly redirect: { readonly path_redirect: string; readonly response_code: "FOUND" } }
  );

export type RouteMatch = PathMatch & {
  readonly headers?: readonly HeaderMatcher[];
  /** @default true */
  readonly case_sensitive?: boolean;
};
export type PathMatch =
  | { readonly path: string }
  | { readonly prefix: string }
  /** The path itself, or one below it. */
  | { readonly path_separated_prefix: string }
  /** Over the whole path, without the query. */
  | { readonly safe_regex: RegexMatcher };

export interface RouteAction {
  readonly cluster: string;
  readonly prefix_rewrite?: string;
  readonly regex_rewrite?: { readonly pattern: RegexMatcher; readonly substitution: string };
  readonly timeout?: Duration;
  readonly idle_timeout?: Duration;
  readonly max_stream_duration?: { readonly max_stream_duration: Duration };
  readonly upgrade_configs?: readonly { readonly upgrade_type: "websocket"; readonly enabled: boolean }[];
}
