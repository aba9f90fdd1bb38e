import { integer, ipv4Network, keyed, machineType, oneOf, section } from "./primitives";
import { logRetentionDays } from "./network";

const nodePool = section(
  {
    /**
     * `"general"` takes every pod. `"wallets"` is tainted: only the daemons that can move money run there, behind
     * their own firewall group; production must have one.
     */
    purpose: oneOf(["general", "wallets"], "use wallets for the pool of the wallet daemons"),
    /** The cloud's machine type. Changing it rolls the pool, one node at a time. */
    machineType,
    /**
     * Nodes in each of the three zones: a pool of 1 to 3 is 3 to 9 machines. It starts with min, and whoever scales it
     * stays below max; no autoscaler is installed yet. A change of either is in place.
     */
    nodesPerZone: section(
      {
        min: integer(1, 50, "use 1 or more: a zone without a node can't hold a volume's pod"),
        max: integer(1, 50, "use min or more"),
      },
      "give min and max",
    ),
    /** Encrypted volume of a node for images and logs, GiB. Changing it rolls the pool. */
    diskGiB: integer(20, 1000, "use 50 or more where images are large"),
    /**
     * Pods a node may hold; each takes an address of the private tier, so the plan is checked against it.
     * 110 is the upstream limit of a node. Changing it rolls the pool.
     */
    podsPerNode: integer(8, 110, "use 29 for large machines, 58 for xlarge"),
  },
  "describe the node pool",
);

/** The Kubernetes cluster. */
export const cluster = section(
  {
    /**
     * Minor version. 1.35 is in standard support on all three clouds until March 2027 and known to the scanners
     * (cloud facts 3). An upgrade is in place, one minor at a time; a downgrade is impossible.
     */
    version: oneOf(["1.35"], "use 1.35; 1.34 leaves standard support"),
    /** Addresses of Services. Must not overlap with the network or its peers; changing it replaces the cluster. */
    serviceCidr: ipv4Network(12, 24, "use 172.20.0.0/16"),
    /** How long the control plane's five logs are kept. */
    logRetentionDays,
    /** Node pools by name; a pool exists once per zone, so that volumes find their pods again. */
    nodePools: keyed(nodePool, "name each pool after its purpose"),
  },
  "describe the cluster",
);
