import { createHash } from "node:crypto";
import type { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { portsOf } from "./container";
import { addObject, type PodTemplate } from "./manifest";
import { labelsOf, selectorOf } from "./metadata";
import { type InternetRange, networkPolicy } from "./network-policy";
import { podTemplate, runsToItsEnd } from "./pod";
import { cronJobSpec, jobSpec } from "./job";
import { governingService, statefulSetSpec } from "./stateful-set";
import { autoscaler, disruptionBudget, replicated, rolling, scales, statedReplicas } from "./scaling";
import type { MicroserviceSpec } from "./spec";
import { vaultAgent, vaultAgentConfig } from "./vault-agent";

export interface MicroserviceProps extends MicroserviceSpec {
  /** What the internet is, for the workload's egress. */
  readonly internet: InternetRange;
}

/** One workload as its Kubernetes objects. Safe settings are no options here: needing less is a change of this folder. */
export class Microservice extends Construct {
  /** The Deployment, StatefulSet, Job or CronJob; for `addJsonPatch` beside a comment that says why. */
  readonly controller: ApiObject;

  constructor(scope: Construct, id: string, props: MicroserviceProps) {
    super(scope, id);
    const { workload } = props;
    const agent = vaultAgent(props);
    const template = podTemplate(props, agent);

    this.addServiceAccount(props);
    if (agent) vaultAgentConfig(this, "vault-agent", agent, props);
    this.controller = this.addController(props, template);
    this.addServices(props);
    if (!runsToItsEnd(workload)) disruptionBudget(this, "disruption-budget", workload);
    if (scales(workload.scaling)) autoscaler(this, "autoscaler", replicated(workload));
    this.addNetworkPolicy(props);
  }

  /** An identity of its own for every workload, since Vault's roles are given to it. It has no rights in the cluster. */
  private addServiceAccount({ workload }: MicroserviceSpec): void {
    const metadata = { name: workload.name, labels: labelsOf(workload) };
    addObject(this, "service-account", "ServiceAccount", metadata, { automountServiceAccountToken: false });
  }

  private addController(props: MicroserviceSpec, template: PodTemplate): ApiObject {
    const { workload } = props;
    const metadata = { name: workload.name, labels: labelsOf(workload), annotations: reasons(workload) };
    switch (workload.kind) {
      case "deployment":
        return this.addDeployment(props, template);
      case "stateful-set":
        return addObject(this, "stateful-set", "StatefulSet", metadata, { spec: statefulSetSpec(workload, template) });
      case "job":
        return this.addJob(props, template);
      case "cron-job":
        return addObject(this, "cron-job", "CronJob", metadata, { spec: cronJobSpec(workload, template) });
    }
  }

  private addDeployment({ workload }: MicroserviceSpec, template: PodTemplate): ApiObject {
    const { name, scaling } = replicated(workload);
    const metadata = { name, labels: labelsOf(workload) };
    return addObject(this, "deployment", "Deployment", metadata, {
      spec: {
        ...statedReplicas(scaling),
        revisionHistoryLimit: 5,
        strategy: rolling,
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
    return addObject(this, "job", "Job", metadata, { spec: jobSpec(template) });
  }

  private addServices({ workload }: MicroserviceSpec): void {
    const ports = portsOf(workload);
    if (ports.length === 0) return;
    const { nodePorts } = workload.service ?? {};
    const labels = labelsOf(workload);
    const listed = ports.map(({ name, port }) => ({ name, port, targetPort: name, protocol: "TCP" }));
    addObject(
      this,
      "service",
      "Service",
      { name: workload.name, labels },
      {
        spec: {
          ...(nodePorts ? { type: "NodePort", externalTrafficPolicy: "Local" } : { type: "ClusterIP" }),
          selector: selectorOf(workload),
          ports: listed
            .filter(({ name }) => !nodePorts || nodePorts[name] !== undefined)
            .map((port) => ({ ...port, ...(nodePorts && { nodePort: nodePorts[port.name] }) })),
        },
      },
    );
    const governing = governingService(workload);
    if (governing === undefined) return;
    // Gives each pod a name of its own, also before it is ready: peers have to find each other first.
    addObject(
      this,
      "nodes-service",
      "Service",
      { name: governing, labels },
      {
        spec: { clusterIP: "None", publishNotReadyAddresses: true, selector: selectorOf(workload), ports: listed },
      },
    );
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
