import type { Environment } from "../../environments/schema";
import { poolLabel, walletsTaint } from "../../platform/pools";
import { machineSize } from "./machine-size";

/** A node that is not there: kwok answers for it. */
export interface FakeNode {
  readonly name: string;
  readonly pool: string;
  readonly zone: string;
  /** What is left beside EKS's own pods. */
  readonly room: Room;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** CPU in thousandths of a core, memory in MiB. */
export interface Room {
  readonly cpuMillis: number;
  readonly memoryMiB: number;
  readonly pods: number;
}

/** The part of an environment that says how many nodes there are. */
export type NodesDescription = Pick<Environment, "cluster" | "cloud">;

/** The label by which the scheduler spreads pods and finds their volumes. */
export const zoneLabel = "topology.kubernetes.io/zone";

/**
 * The nodes an environment starts with: `nodesPerZone.min` of each pool in each zone, since nothing makes more by itself.
 */
export function nodesOf({ cluster, cloud }: NodesDescription): FakeNode[] {
  return Object.entries(cluster.nodePools).flatMap(([pool, description]) =>
    cloud.zones.flatMap((zone) =>
      Array.from({ length: description.nodesPerZone.min }, (_, index): FakeNode => {
        const node = { name: `${pool}-${zone}-${index + 1}`, pool, zone, room: roomOf(description) };
        return { ...node, manifest: manifestOf(node, description) };
      }),
    ),
  );
}

type NodePool = Environment["cluster"]["nodePools"][string];

function manifestOf(node: Omit<FakeNode, "manifest">, description: NodePool): FakeNode["manifest"] {
  const { name, pool, zone, room } = node;
  const { cpus, memoryGiB } = machineSize(description.machineType);
  const { diskGiB, podsPerNode } = description;
  const capacity = {
    cpu: String(cpus),
    memory: `${memoryGiB}Gi`,
    pods: String(podsPerNode),
    "ephemeral-storage": `${diskGiB}Gi`,
  };
  const taints = description.purpose === "wallets" ? [walletsTaint] : [];
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      annotations: { "kwok.x-k8s.io/node": "fake" },
      labels: {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "node.kubernetes.io/instance-type": description.machineType,
        [zoneLabel]: zone,
        [poolLabel]: pool,
      },
    },
    spec: { taints },
    status: {
      capacity,
      allocatable: {
        cpu: `${room.cpuMillis}m`,
        memory: `${room.memoryMiB}Mi`,
        pods: String(room.pods),
        // A tenth stays free, or the kubelet evicts; the system takes a few GiB.
        "ephemeral-storage": `${Math.floor(diskGiB * 0.9) - 4}Gi`,
      },
    },
  };
}

function roomOf({ machineType, podsPerNode }: NodePool): Room {
  const { cpus, memoryGiB } = machineSize(machineType);
  return allocatable(cpus * 1000, memoryGiB * 1024, podsPerNode);
}

/**
 * What Amazon EKS's own add-ons take of a node at most, by their published requests: aws-node, kube-proxy, the pod
 * identity agent and the volume driver's node part on each, and one of CoreDNS's or the driver's controllers.
 */
const addons = { cpuMillis: 340, memoryMiB: 360, pods: 6 } as const;

/**
 * What is left for pods: without what EKS reserves for the kubelet (its user guide, "Reserve compute resources"; the
 * bootstrap's formula) and without its add-ons.
 */
export function allocatable(cpuMillis: number, memoryMiB: number, podsPerNode: number): Room {
  const evictionMiB = 100;
  return {
    cpuMillis: cpuMillis - reservedCpuMillis(cpuMillis / 1000) - addons.cpuMillis,
    memoryMiB: memoryMiB - (255 + 11 * podsPerNode) - evictionMiB - addons.memoryMiB,
    pods: podsPerNode - addons.pods,
  };
}

/** 6 % of the first core, 1 % of the second, 0.5 % of the next two, 0.25 % of the rest. */
function reservedCpuMillis(cpus: number): number {
  const shares = [60, 10, 5, 5];
  return Math.ceil(
    Array.from({ length: cpus }, (_, core) => shares[core] ?? 2.5).reduce((sum, share) => sum + share, 0),
  );
}
