import { adminCluster, clustersOf, loopbackCluster } from "./clusters";
import type { Bootstrap, OverloadManager } from "./envoy/bootstrap";
import { addressOf } from "./envoy/common";
import { connections, heapBytes } from "./limits";
import { entryListener, statsListener } from "./listeners";
import type { GatewaySpec } from "./spec";

/** Envoy's administration: on the loopback, so that it is reached from within the pod only. */
export const adminPort = 9901;

/** Envoy's whole configuration; it asks nobody for more. */
export function gatewayConfiguration(spec: GatewaySpec): Bootstrap {
  return {
    node: { id: spec.side, cluster: "gateway" },
    admin: { address: addressOf("127.0.0.1", adminPort) },
    overload_manager: overloadManager(spec.memoryMiB),
    static_resources: {
      listeners: [entryListener(spec), statsListener(spec)],
      clusters: [...clustersOf(spec), loopbackCluster(adminCluster, adminPort)],
    },
  };
}

/** Kubernetes: a ConfigMap holds 1 MiB, and this one holds other keys' names and its own metadata, too. */
const fileLimitBytes = 1020 * 1024;

/**
 * The same as the file Envoy reads: YAML with a route or a cluster a line, so that a change is a line to its reviewer.
 *
 * @throws when there are more features than the file can hold
 */
export function gatewayFile(spec: GatewaySpec): string {
  const text = `${blocks(gatewayConfiguration(spec), "").join("\n")}\n`;
  if (text.length > fileLimitBytes) {
    throw new Error(
      `the ${spec.side} gateway's configuration has ${text.length} bytes with ${spec.features.length} features. ` +
        `Allowed: ${fileLimitBytes}, what a ConfigMap holds. Fix: end features that nobody tries any more`,
    );
  }
  return text;
}

/** Lists whose items are a line each. */
const oneALine: readonly string[] = ["routes", "clusters", "request_mutations", "response_mutations", "patterns"];

/** YAML of an object, line by line. What fits a line is JSON, which is YAML, too. */
function blocks(value: object, indent: string): string[] {
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) => {
    const name = `${indent}${/^[a-z][a-z0-9_.]*$/.test(key) ? key : JSON.stringify(key)}:`;
    if (typeof item !== "object" || item === null || Object.keys(item).length === 0) {
      return [`${name} ${JSON.stringify(item)}`];
    }
    if (!Array.isArray(item)) return [name, ...blocks(item, `${indent}  `)];
    return [name, ...item.flatMap((entry: unknown) => listItem(entry, oneALine.includes(key), `${indent}  `))];
  });
}

function listItem(entry: unknown, isOneLine: boolean, indent: string): string[] {
  if (isOneLine || typeof entry !== "object" || entry === null) return [`${indent}- ${JSON.stringify(entry)}`];
  const [first = "", ...rest] = blocks(entry, `${indent}  `);
  return [`${indent}- ${first.trimStart()}`, ...rest];
}

/** Under pressure Envoy gives memory back, then refuses requests, then connections: killed, it would refuse them all. */
function overloadManager(memoryMiB: number): OverloadManager {
  const heap = "envoy.resource_monitors.fixed_heap";
  const at = (value: number) => [{ name: heap, threshold: { value } }] as const;
  return {
    refresh_interval: "0.25s",
    resource_monitors: [
      {
        name: heap,
        typed_config: {
          "@type": "type.googleapis.com/envoy.extensions.resource_monitors.fixed_heap.v3.FixedHeapConfig",
          max_heap_size_bytes: heapBytes(memoryMiB),
        },
      },
      {
        name: "envoy.resource_monitors.global_downstream_max_connections",
        typed_config: {
          "@type":
            "type.googleapis.com/envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig",
          max_active_downstream_connections: connections(memoryMiB),
        },
      },
    ],
    actions: [
      { name: "envoy.overload_actions.shrink_heap", triggers: at(0.85) },
      { name: "envoy.overload_actions.disable_http_keepalive", triggers: at(0.9) },
      { name: "envoy.overload_actions.stop_accepting_requests", triggers: at(0.95) },
      { name: "envoy.overload_actions.stop_accepting_connections", triggers: at(0.98) },
    ],
  };
}
