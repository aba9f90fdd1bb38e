import type { Workload } from "../../platform/workloads/workload";
import type { Promised } from "./pod-watch";

/** What pods are replaced by: a new release, or the loss of their node. */
export type Replacement = "rollout" | "drain";

/**
 * What is promised of workloads while their pods are replaced. A singleton is never there twice; what runs many times
 * always has a ready pod. A drain takes the only pod there is, so it promises that of those alone that have two.
 */
export function promisesOf(workloads: readonly Workload[], during: Replacement): Promised {
  const least = during === "rollout" ? 1 : 2;
  const many = workloads.filter(({ kind, scaling }) => {
    return kind === "deployment" && scaling.kind === "replicated" && scaling.min >= least;
  });
  return {
    singletons: namesOf(workloads.filter(({ scaling }) => scaling.kind === "singleton")),
    alwaysServed: namesOf(many),
  };
}

const kindNames: Readonly<Partial<Record<Workload["kind"], string>>> = {
  deployment: "Deployment",
  "stateful-set": "StatefulSet",
};

/** `stage/StatefulSet peatio-matching`; Jobs run to their end and are nobody's here. */
function namesOf(workloads: readonly Workload[]): Set<string> {
  return new Set(
    workloads.flatMap(({ kind, namespace, name }) => {
      const kindName = kindNames[kind];
      return kindName === undefined ? [] : [`${namespace}/${kindName} ${name}`];
    }),
  );
}
