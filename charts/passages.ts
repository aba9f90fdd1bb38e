import type { Passage } from "../constructs/kubernetes/network-policy";
import { anyFeature, type End, endOf, featurePrefix, partsOf } from "../platform/ends";
import type { Flow } from "../platform/flows/flow";
import { append } from "../platform/grouped";
import { featureNamespaces, namespaceNamed } from "../platform/namespaces";
import { isPlace, type Location, type Place, placeOf, podsNamed } from "../platform/places";
import type { Platform } from "../platform/platform";
import type { Workload } from "../platform/workloads/workload";

/** What may come to and leave one end of the platform's flows. */
export interface Passages {
  readonly ingress: readonly Passage[];
  readonly egress: readonly Passage[];
}

/** The flows as seen from each end, found without going through all of them for each workload. */
export class PassageIndex {
  private readonly from = new Map<End, Flow[]>();
  private readonly to = new Map<End, Flow[]>();
  private readonly workloads: ReadonlyMap<End, Workload>;
  private readonly places = new Map<Place, Location>();
  /** Pods that workloads make themselves. */
  private readonly made: ReadonlySet<End>;

  /** @throws when a flow names something that is neither workload nor place, or a port the workload doesn't listen on */
  constructor(private readonly platform: Platform) {
    const { environment, workloads, flows } = platform;
    this.workloads = new Map(workloads.map((workload) => [endOf(environment, workload), workload]));
    this.made = new Set(
      workloads.flatMap(({ namespace, makesPods = [] }) =>
        makesPods.map((name) => endOf(environment, { namespace, name })),
      ),
    );
    for (const flow of flows) {
      this.check(flow);
      append(this.from, flow.from, flow);
      append(this.to, flow.to, flow);
    }
  }

  /** The passages of one end: egress where it asks, ingress where it is asked. */
  of(end: End): Passages {
    const { namespace } = partsOf(end);
    const passage = (flow: Flow, other: End): Passage => ({
      peer: this.locate(other, namespace),
      port: flow.port,
      protocol: flow.protocol,
    });
    return {
      ingress: this.matching(this.to, end).map((flow) => passage(flow, flow.from)),
      egress: this.matching(this.from, end).map((flow) => passage(flow, flow.to)),
    };
  }

  /** Those of the end itself, and for a feature's workload those of that workload in any feature. */
  private matching(index: ReadonlyMap<End, readonly Flow[]>, end: End): readonly Flow[] {
    const own = index.get(end) ?? [];
    if (!end.startsWith(featurePrefix)) return own;
    return [...own, ...(index.get(anyFeature(partsOf(end).name)) ?? [])];
  }

  /** @param viewpoint namespace of whoever asks; its own pods need no namespace in the policy */
  private locate(end: End, viewpoint?: string): Location {
    if (isPlace(end) && !this.workloads.has(end)) return this.place(end);
    const { namespace, name } = partsOf(end);
    const pods = podsNamed(name);
    if (namespace === `${featurePrefix}*`) {
      // Two workloads of "any feature" are two of the same: one feature never calls another.
      return viewpoint?.startsWith(featurePrefix) === true ? pods : { ...pods, namespaceLabels: featureNamespaces };
    }
    if (namespace === viewpoint) return pods;
    return { ...pods, namespaceLabels: namespaceNamed(namespace ?? this.platform.environment.name) };
  }

  /** Computed once: a thousand features ask where MySQL is. */
  private place(name: Place): Location {
    const known = this.places.get(name) ?? placeOf(this.platform.environment, name);
    this.places.set(name, known);
    return known;
  }

  private check(flow: Flow): void {
    const where = `platform/flows/: the flow ${flow.from} -> ${flow.to}`;
    for (const end of [flow.from, flow.to]) {
      if (
        this.workloads.has(end) ||
        this.made.has(end) ||
        isPlace(end) ||
        partsOf(end).namespace === `${featurePrefix}*`
      )
        continue;
      throw new Error(
        `${where}: "${end}" is neither a workload nor a place. Fix: correct the name, or describe the workload`,
      );
    }
    const target = this.workloads.get(flow.to);
    if (!target || Object.values(target.ports).includes(flow.port)) return;
    throw new Error(
      `${where} uses port ${flow.port}; ${flow.to} listens on ${Object.values(target.ports).join(", ") || "none"}. ` +
        "Fix: use one of the workload's ports",
    );
  }
}
