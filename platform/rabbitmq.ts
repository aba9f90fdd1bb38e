/** Ports of a broker: clients without TLS (application facts 11.3), brokers among each other, the management API, figures. */
export const brokerPorts = {
  clients: 5672,
  epmd: 4369,
  distribution: 25_672,
  management: 15_672,
  metrics: 15_692,
} as const;

/** What tells one broker's configuration from another's, wherever it runs. */
export interface BrokerSettings {
  /** Address it listens on, for clients and other brokers. */
  readonly address: string;
  /** Address of the management API: loopback where nobody outside the machine may call it. */
  readonly managementAddress: string;
  /** Host names of all brokers, the broker itself among them; each gets the same full list. */
  readonly peers: readonly string[];
  readonly clusterName: string;
  /** Lines of the place it runs in, each with its reason. */
  readonly placeLines?: readonly string[];
}

/** The node that a broker is in its cluster. */
export const brokerNode = (host: string): string => `rabbit@${host}`;

/**
 * `rabbitmq.conf` of RabbitMQ 4.3, the same for brokers on machines and in the cluster: they find each other by a fixed
 * list of names, and Peatio's needs come from application facts 11.3.
 */
export function brokerConfiguration(settings: BrokerSettings): string {
  const { address, managementAddress, peers, clusterName, placeLines = [] } = settings;
  return `listeners.tcp.1 = ${address}:${brokerPorts.clients}
management.tcp.ip = ${managementAddress}
management.tcp.port = ${brokerPorts.management}
distribution.listener.interface = ${address}
distribution.listener.port_range.min = ${brokerPorts.distribution}
distribution.listener.port_range.max = ${brokerPorts.distribution}
loopback_users.guest = true

cluster_name = ${clusterName}
cluster_formation.peer_discovery_backend = classic_config
${peers.map((peer, index) => `cluster_formation.classic_config.nodes.${index + 1} = ${brokerNode(peer)}`).join("\n")}
cluster_formation.target_cluster_size_hint = ${peers.length}
# Five minutes: the three machines do not boot at the same second, and one that gives up would be a cluster of its own.
cluster_formation.discovery_retry_limit = 60
cluster_formation.discovery_retry_interval = 5000
# The smaller part of a split stops. From 4.3 on every broker behaves so, and accepts the line without effect.
cluster_partition_handling = pause_minority

# A queue that is declared durable has a copy on every broker.
default_queue_type = quorum
# Peatio declares queues that are neither durable nor exclusive; 4.3 refuses those unless told.
deprecated_features.permit.transient_nonexcl_queues = true

disk_free_limit.absolute = 2GB
log.console = true
log.console.level = info
log.file = false
${placeLines.map((line) => `${line}\n`).join("")}`;
}
