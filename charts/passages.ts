import type { Passage } from "../constructs/kubernetes/network-policy";
import type { Flow } from "../platform/flows";
import { isPlace, type Location, placeOf, podsNamed } from "../platform/places";
import type { Platform } from "../platform/platform";

/** What may come to and leave one end of the platform's flows. */
export interface Passages {
  readonly ingress: readonly Passage[];
  readonly egress: readonly Passage[];
}

/**
 * The flows of one workload or place, as seen from there: egress where it asks, ingress where it is asked.
 *
 * @throws when a flow names something that is neither workload nor place, or a port the workload doesn't listen on
 */
export function passagesOf(platform: Platform, name: string): Passages {
  const passage = (flow: Flow, other: string): Passage => ({
    peer: locate(platform, other),
    port: flow.port,
    protocol: flow.protocol,
  });
  return {
    ingress: platform.flows.filter(({ to }) => to === name).map((flow) => passage(checked(platform, flow), flow.from)),
    egress: platform.flows.filter(({ from }) => from === name).map((flow) => passage(checked(platform, flow), flow.to)),
  };
}

/** Places in the cluster that flows touch and that no workload describes yet. */
export function neighbourPlaces(platform: Platform): string[] {
  const described = new Set(platform.workloads.map(({ name }) => name));
  const ends = new Set(platform.flows.flatMap(({ from, to }) => [from, to]));
  return [...ends].filter((end) => !described.has(end) && locate(platform, end).kind === "pods").sort();
}

function locate({ environment, workloads }: Platform, name: string): Location {
  if (workloads.some((workload) => workload.name === name)) return podsNamed(name);
  if (isPlace(name)) return placeOf(environment, name);
  throw new Error(
    `platform/flows.ts: "${name}" is neither a workload nor a place. Fix: correct the name, or describe the workload`,
  );
}

function checked({ workloads }: Platform, flow: Flow): Flow {
  const target = workloads.find(({ name }) => name === flow.to);
  if (target && target.port !== flow.port) {
    throw new Error(
      `platform/flows.ts: the flow ${flow.from} -> ${flow.to} uses port ${flow.port}; ` +
        `${flow.to} listens on ${target.port ?? "none"}. Fix: use the workload's port`,
    );
  }
  return flow;
}
