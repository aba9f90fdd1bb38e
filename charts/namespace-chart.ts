import { Chart } from "cdk8s";
import type { Construct } from "constructs";
import { namespaceBindings } from "../constructs/kubernetes/cluster/roles";
import { NamespaceWalls } from "../constructs/kubernetes/namespace";
import { endOf, isOfFeature } from "../platform/ends";
import { podsNamed } from "../platform/places";
import { quotaOf } from "../platform/quotas";
import type { Workload } from "../platform/workloads/workload";
import type { RenderContext } from "./render-context";

/** The walls of one namespace, which stand before the first pod comes. */
export class NamespaceChart extends Chart {
  constructor(scope: Construct, context: RenderContext, namespace: string, own: readonly Workload[]) {
    super(scope, "namespace", { namespace });
    const { environment } = context.platform;
    new NamespaceWalls(this, "namespace", {
      name: namespace,
      internet: context.internet,
      nodePorts: own.flatMap(({ service }) => Object.keys(service?.nodePorts ?? {})).length,
      // A feature's room is the same for all of them (constructs/kubernetes/feature.ts).
      ...(!isOfFeature(namespace) && { quota: quotaOf(own) }),
      neighbours: own
        .flatMap(({ makesPods = [] }) => makesPods)
        .map((name) => ({
          name,
          selector: podsNamed(name).labels,
          ...context.passages.of(endOf(environment, { namespace, name })),
        })),
    });
    // Elsewhere a cluster administrator gives the rights; a feature's namespace and its bindings are the deployer's.
    if (isOfFeature(namespace)) namespaceBindings(this, namespace);
  }
}
