import type { Cluster } from "./cluster";
import type { Address, Duration, Typed } from "./common";
import type { HttpConnectionManager } from "./filter";

/** The whole of what one Envoy is told. */
export interface Bootstrap {
  readonly node: { readonly id: string; readonly cluster: string };
  readonly admin: { readonly address: Address };
  readonly overload_manager: OverloadManager;
  readonly static_resources: { readonly listeners: readonly Listener[]; readonly clusters: readonly Cluster[] };
}

export interface Listener {
  readonly name: string;
  readonly address: Address;
  readonly per_connection_buffer_limit_bytes: number;
  readonly ignore_global_conn_limit?: boolean;
  readonly bypass_overload_manager?: boolean;
  readonly filter_chains: readonly {
    readonly filters: readonly {
      readonly name: "envoy.filters.network.http_connection_manager";
      readonly typed_config: HttpConnectionManager;
    }[];
  }[];
}

export interface OverloadManager {
  readonly refresh_interval: Duration;
  readonly resource_monitors: readonly ResourceMonitor[];
  readonly actions: readonly {
    readonly name: `envoy.overload_actions.${string}`;
    readonly triggers: readonly {
      readonly name: ResourceMonitor["name"];
      readonly threshold: { readonly value: number };
    }[];
  }[];
}

export type ResourceMonitor =
  | {
      readonly name: "envoy.resource_monitors.fixed_heap";
      readonly typed_config: Typed<
        "envoy.extensions.resource_monitors.fixed_heap.v3.FixedHeapConfig",
        { readonly max_heap_size_bytes: number }
      >;
    }
  | {
      readonly name: "envoy.resource_monitors.global_downstream_max_connections";
      readonly typed_config: Typed<
        "envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig",
        { readonly max_active_downstream_connections: number }
      >;
    };
