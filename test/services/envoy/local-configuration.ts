import type { Bootstrap, Listener } from "../../../platform/gateway/envoy/bootstrap";
import type { Cluster } from "../../../platform/gateway/envoy/cluster";
import { addressOf } from "../../../platform/gateway/envoy/common";

/** Ports on this machine, by the listener's or the cluster's name; `admin` is both. */
export type Ports = Readonly<Record<string, number>>;

/** The same configuration with every address on this machine's loopback, and nothing else changed. */
export function onLoopback(bootstrap: Bootstrap, ports: Ports): Bootstrap {
  const at = (name: string) => {
    const port = ports[name];
    if (port === undefined) throw new Error(`no port for "${name}"`);
    return addressOf("127.0.0.1", port);
  };
  const listener = (each: Listener): Listener => ({ ...each, address: at(each.name) });
  const cluster = (each: Cluster): Cluster => ({
    ...each,
    load_assignment: {
      ...each.load_assignment,
      endpoints: [{ lb_endpoints: [{ endpoint: { address: at(each.name === "authz" ? "barong" : each.name) } }] }],
    },
  });
  return {
    ...bootstrap,
    admin: { address: at("admin") },
    static_resources: {
      listeners: bootstrap.static_resources.listeners.map(listener),
      clusters: bootstrap.static_resources.clusters.map(cluster),
    },
  };
}
