import type { Environment } from "../../environments/schema";
import type { Platform } from "../platform";
import { poolsWith } from "../pools";
import { groups } from "./groups";
import type { Image, Workload } from "../workloads/workload";
import { internet, type Request, rule } from "./requests";

/** What a cluster needs to live, whatever runs in it. */
export function clusterFlows(platform: Platform): Request[] {
  const { environment } = platform;
  return [
    ...Object.keys(environment.cluster.nodePools).flatMap((pool) => [
      ...nodeFlows(pool),
      ...systemFlows(environment, pool),
    ]),
    ...imageFlows(platform),
  ];
}

/** What every node needs, whatever runs on it. */
function nodeFlows(pool: string): Request[] {
  const nodes = { group: groups.nodes(pool) };
  const control = { group: groups.controlPlane };
  return [
    rule(nodes, control, 443, "nodes and pods call the Kubernetes API"),
    rule(control, nodes, 10250, "the API reads logs and metrics from the kubelet"),
    rule(nodes, { group: groups.endpoints }, 443, "images, secrets, keys, logs and tokens by private endpoint"),
    rule(nodes, { service: "object-store" }, 443, "image layers by the private route to the object store"),
    { ...rule(nodes, nodes, "all", "pods of one pool; NetworkPolicies narrow it"), protocol: "all" as const },
  ];
}

/**
 * Cluster services run on the general pools: every other node asks DNS there, and metrics-server asks their kubelets.
 * Not those of wallet nodes: no general node may open a connection to one, and wallet daemons are never autoscaled.
 */
function systemFlows(env: Environment, pool: string): Request[] {
  const nodes = { group: groups.nodes(pool) };
  const control = { group: groups.controlPlane };
  const general = poolsWith(env, "general");
  const others = general.filter((other) => other !== pool);
  const isGeneral = general.includes(pool);
  const metrics = isGeneral ? [rule(control, nodes, 10251, "the API asks metrics-server, for autoscaling")] : [];
  const services = others.flatMap((other) => {
    const server = { group: groups.nodes(other) };
    return [
      rule(nodes, server, 53, "names"),
      rule(nodes, server, 53, "names", "udp"),
      ...(isGeneral ? [rule(server, nodes, 10250, "metrics-server reads the kubelet, for autoscaling")] : []),
    ];
  });
  return [...metrics, ...services];
}

/** Images come from outside unless the registry is the account's own, which private endpoints reach. */
function imageFlows({ environment, workloads }: Platform): Request[] {
  const registries = [...new Set(workloads.flatMap(imagesOf).map(({ registry }) => registry))].filter(
    (host) => !/\.dkr\.ecr\./.test(host),
  );
  if (registries.length === 0) return [];
  return Object.keys(environment.cluster.nodePools).map((pool) =>
    rule({ group: groups.nodes(pool) }, internet, 443, `images from ${registries.sort().join(", ")}`),
  );
}

const imagesOf = ({ image, preparations = [] }: Workload): Image[] => [image, ...preparations.map((one) => one.image)];
