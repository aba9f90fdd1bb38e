import { createHash } from "node:crypto";
import type { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { servingPort } from "./container";
import { addObject, type PodTemplate } from "./manifest";
import { labelsOf, selectorOf } from "./metadata";
import { type InternetRange, networkPolicy } from "./network-policy";
import { podTemplate } from "./pod";
import { autoscaler, disruptionBudget, replicated, scales, statedReplicas, strategyOf } from "./scaling";
import type { MicroserviceSpec } from "./spec";
import { vaultAgent, vaultAgentConfig } from "./vault-agent";

export interface MicroserviceProps extends MicroserviceSpec {
  /** What the internet is, for the workload's egress. */
  readonly internet: InternetRange;
}

/** One workload as its Kubernetes objects. Safe settings are no options here: needing less is a change of this folder. */
export class Microservice extends Construct {
  /** The Deployment or Job; for `addJsonPatch` beside a comment that says why. */
  readonly controller: ApiObject;

  constructor(scope: Construct, id: string, props: MicroserviceProps) {
    super(scope, id);
    const { workload } = props;
    const agent = vaultAgent(props);
    const template = podTemplate(props, agent);

    this.addServiceAccount(props);
    if (agent) vaultAgentConfig(this, "vault-agent", agent, props);
    this.controller = workload.kind === "job" ? this.addJob(props, template) : this.addDeployment(props, template);
    if (workload.port !== undefined) this.addService(props, workload.port);
    if (workload.kind === "deployment") {
      disruptionBudget(this, "disruption-budget", workload);
      if (scales(workload.scaling)) autoscaler(this, "autoscaler", replicated(workload));
    }
    this.addNetworkPolicy(props);
  }

  /** An identity of its own for every workload, since Vault's roles are given to it. It has no rights in the cluster. */
  private addServiceAccount({ workload }: MicroserviceSpec): void {
    const metadata = { name: workload.name, labels: labelsOf(workload) };
    addObject(this, "service-account", "ServiceAccount", metadata, { automountServiceAccountToken: false });
  }

  private addDeployment({ workload }: MicroserviceSpec, template: PodTemplate): ApiObject {
    const { name, scaling } = workload;
    const metadata = { name, labels: labelsOf(workload), annotations: reasons(workload) };
    return addObject(this, "deployment", "Deployment", metadata, {
      spec: {
        ...statedReplicas(scaling),
        revisionHistoryLimit: 5,
        strategy: strategyOf(scaling),
        selector: { matchLabels: selectorOf(workload) },
        template,
      },
    });
  }

  /**
   * A Job can't be changed, so its name holds a hash of its pods: a new image or setting is a new Job. It is kept when
   * done, or the next apply would run it again. No deadline: a statement that alters a large table may take hours.
   */
  private addJob({ workload }: MicroserviceSpec, template: PodTemplate): ApiObject {
    const hash = createHash("sha256").update(JSON.stringify(template)).digest("hex").slice(0, 8);
    const metadata = { name: `${workload.name}-${hash}`, labels: labelsOf(workload) };
    return addObject(this, "job", "Job", metadata, { spec: { backoffLimit: 6, template } });
  }

  private addService({ workload }: MicroserviceSpec, port: number): void {
    const metadata = { name: workload.name, labels: labelsOf(workload) };
    addObject(this, "service", "Service", metadata, {
      spec: {
        type: "ClusterIP",
        selector: selectorOf(workload),
        ports: [{ name: servingPort, port, targetPort: servingPort, protocol: "TCP" }],
      },
    });
  }

  private addNetworkPolicy({ workload, ingress, egress, internet }: MicroserviceProps): void {
    networkPolicy(this, "network-policy", {
      name: workload.name,
      labels: labelsOf(workload),
      selector: selectorOf(workload),
      ingress,
      egress,
      internet,
    });
  }
}

/** Why there is one, or none: shown where an operator looks who wants to scale it. */
function reasons({ scaling }: MicroserviceSpec["workload"]): Record<string, string> {
  if (scaling.kind !== "singleton") return {};
  return {
    "rkcp.io/singleton-because": scaling.why,
    ...(scaling.replicas === 0 && { "rkcp.io/idle-because": scaling.idleBecause }),
  };
}
