import type { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { type NamespaceKind, namespaceLabel, type NamespacePlan } from "../../platform/namespaces";
import type { Quota } from "../../platform/quotas";
import { addObject } from "./manifest";
import { managedBy } from "./metadata";
import { allowNameService, denyAll, type InternetRange, networkPolicy, type Passage } from "./network-policy";

/** Pods that a workload makes itself: not described here, only what they may say to whom. */
export interface Neighbour {
  readonly name: string;
  readonly selector: Record<string, string>;
  readonly ingress: readonly Passage[];
  readonly egress: readonly Passage[];
}

export interface NamespaceWallsProps {
  readonly name: string;
  readonly neighbours: readonly Neighbour[];
  readonly internet: InternetRange;
  /** Node ports the namespace's Services may take: the gateways' two, elsewhere none. */
  readonly nodePorts: number;
  /** What its pods may reserve together; absent where another quota says so. */
  readonly quota?: Quota;
}

/** The walls of a namespace: nobody talks to anybody until a flow says so, and nothing comes without limits. */
export class NamespaceWalls extends Construct {
  constructor(scope: Construct, id: string, { name, neighbours, internet, nodePorts, quota }: NamespaceWallsProps) {
    super(scope, id);
    this.addLimits(name, nodePorts);
    if (quota) this.addQuota(name, quota);
    denyAll(this, "default-deny", name);
    allowNameService(this, "allow-dns", name);
    for (const neighbour of neighbours) {
      networkPolicy(this, neighbour.name, { ...neighbour, namespace: name, labels: managedBy, internet });
    }
  }

  private addQuota(namespace: string, { pods, cpuMillis, memoryMiB, claims, storageGiB }: Quota): void {
    addObject(
      this,
      "room",
      "ResourceQuota",
      { name: "room", namespace, labels: managedBy },
      {
        spec: {
          hard: {
            pods: String(pods),
            "requests.cpu": `${cpuMillis}m`,
            "requests.memory": `${memoryMiB}Mi`,
            persistentvolumeclaims: String(claims),
            "requests.storage": `${storageGiB}Gi`,
          },
        },
      },
    );
  }

  /** No Service may open a balancer of its own: the gateway is the one door. And no container comes without limits. */
  private addLimits(namespace: string, nodePorts: number): void {
    const metadata = (name: string) => ({ name, namespace, labels: managedBy });
    addObject(this, "quota", "ResourceQuota", metadata("no-balancers"), {
      spec: { hard: { "services.loadbalancers": "0", "services.nodeports": String(nodePorts) } },
    });
    addObject(this, "limits", "LimitRange", metadata("defaults"), {
      spec: {
        limits: [
          {
            type: "Container",
            defaultRequest: { cpu: "50m", memory: "64Mi" },
            default: { cpu: "250m", memory: "256Mi" },
          },
        ],
      },
    });
  }
}

/**
 * The Namespace itself, which admits restricted pods only.
 *
 * @param kubernetesVersion minor version of the cluster, `1.35`: what "restricted" means is read from that release
 */
export function namespaceObject(
  scope: Construct,
  id: string,
  { name, kind, annotations }: NamespacePlan,
  kubernetesVersion: string,
): ApiObject {
  const labels = namespaceLabels(kind, kubernetesVersion);
  return addObject(
    scope,
    id,
    "Namespace",
    { name, labels, ...(Object.keys(annotations).length > 0 && { annotations }) },
    {},
  );
}

/** All that a Namespace object is labelled with. */
export function namespaceLabels(kind: NamespaceKind, kubernetesVersion: string): Record<string, string> {
  const modes = ["enforce", "warn", "audit"].flatMap((mode): [string, string][] => [
    [`pod-security.kubernetes.io/${mode}`, "restricted"],
    [`pod-security.kubernetes.io/${mode}-version`, `v${kubernetesVersion}`],
  ]);
  return { ...managedBy, [namespaceLabel]: kind, ...Object.fromEntries(modes) };
}
