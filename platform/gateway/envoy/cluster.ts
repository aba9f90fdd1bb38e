import type { Address, Duration, Typed } from "./common";

export interface Cluster {
  readonly name: string;
  /** `STRICT_DNS` asks for the name again and again; `STATIC` takes addresses. */
  readonly type: "STRICT_DNS" | "STATIC";
  readonly connect_timeout: Duration;
  readonly dns_lookup_family?: "V4_ONLY";
  readonly per_connection_buffer_limit_bytes?: number;
  readonly circuit_breakers?: { readonly thresholds: readonly Thresholds[] };
  readonly typed_extension_protocol_options?: {
    readonly "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": UpstreamProtocol;
  };
  readonly load_assignment: {
    readonly cluster_name: string;
    readonly endpoints: readonly {
      readonly lb_endpoints: readonly { readonly endpoint: { readonly address: Address } }[];
    }[];
  };
}

export interface Thresholds {
  readonly max_connections: number;
  readonly max_pending_requests: number;
  readonly max_requests: number;
  readonly max_retries: number;
}

export type UpstreamProtocol = Typed<
  "envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
  {
    readonly explicit_http_config: { readonly http_protocol_options: object };
    readonly common_http_protocol_options: {
      readonly idle_timeout: Duration;
      readonly max_connection_duration?: Duration;
    };
  }
>;
