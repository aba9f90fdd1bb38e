import { Construct } from "constructs";
import { addObject } from "./manifest";
import { managedBy } from "./metadata";
import { allowNameService, denyAll, type InternetRange, networkPolicy, type Passage } from "./network-policy";

/** Pods that are somewhere in the namespace but not described here: only what may be said about them is. */
export interface Neighbour {
  readonly name: string;
  readonly selector: Record<string, string>;
  readonly ingress: readonly Passage[];
  readonly egress: readonly Passage[];
}

export interface NamespaceProps {
  readonly name: string;
  /** Minor version of the cluster, `1.35`: what "restricted" means is read from that release, not from the newest. */
  readonly kubernetesVersion: string;
  readonly neighbours: readonly Neighbour[];
  readonly internet: InternetRange;
}

/** A namespace that admits restricted pods only, and in which nobody talks to anybody until a flow says so. */
export class Namespace extends Construct {
  constructor(scope: Construct, id: string, props: NamespaceProps) {
    super(scope, id);
    const { name, neighbours, internet } = props;
    this.addNamespace(props);
    this.addLimits(name);
    denyAll(this, "default-deny", name);
    allowNameService(this, "allow-dns", name);
    for (const neighbour of neighbours) {
      networkPolicy(this, neighbour.name, { ...neighbour, namespace: name, labels: managedBy, internet });
    }
  }

  private addNamespace({ name, kubernetesVersion }: NamespaceProps): void {
    const modes = ["enforce", "warn", "audit"].flatMap((mode): [string, string][] => [
      [`pod-security.kubernetes.io/${mode}`, "restricted"],
      [`pod-security.kubernetes.io/${mode}-version`, `v${kubernetesVersion}`],
    ]);
    addObject(this, "namespace", "Namespace", { name, labels: { ...managedBy, ...Object.fromEntries(modes) } }, {});
  }

  /** No Service may open a balancer of its own: the gateway is the one door. And no container comes without limits. */
  private addLimits(namespace: string): void {
    const metadata = (name: string) => ({ name, namespace, labels: managedBy });
    addObject(this, "quota", "ResourceQuota", metadata("no-balancers"), {
      spec: { hard: { "services.loadbalancers": "0" } },
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
