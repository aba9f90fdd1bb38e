import { describe, expect, test } from "vitest";
import { environments, find, objectsOf, ofKind, platformNamed, pods } from "./cluster";

describe.each(environments.map(({ name }) => name))("scaling in %s", (name) => {
  const platform = platformNamed(name);
  const deployments = platform.workloads.filter(({ kind }) => kind === "deployment");
  const staying = platform.workloads.filter(({ kind }) => kind === "deployment" || kind === "stateful-set");
  const kindOf = ({ kind }: (typeof staying)[number]) => (kind === "deployment" ? "Deployment" : "StatefulSet");
  const singletons = staying.filter(({ scaling }) => scaling.kind === "singleton");

  test("a singleton's old pod ends before the new one starts, also when its node is drained: none is a Deployment", () => {
    expect(singletons.filter(({ kind }) => kind !== "stateful-set").map((one) => one.name)).toEqual([]);
  });

  test("no singleton has an autoscaler", () => {
    const scaled = ofKind(name, "HorizontalPodAutoscaler").map(({ metadata }) => metadata.name);
    expect(scaled.filter((one) => singletons.some((singleton) => singleton.name === one))).toEqual([]);
  });

  test("no singleton states more than one replica", () => {
    const stated = singletons.map((one) => find(name, "StatefulSet", one.name).spec.replicas);
    expect(stated.filter((replicas) => replicas !== 0 && replicas !== 1)).toEqual([]);
  });

  test("a singleton says why it is one", () => {
    const reasons = singletons.map(
      (one) => find(name, "StatefulSet", one.name).metadata.annotations?.["rkcp.io/singleton-because"],
    );
    expect(reasons.filter((reason) => reason === undefined || reason.length < 15)).toEqual([]);
  });

  test("a Deployment with an autoscaler states no replicas, which each apply would restore", () => {
    const scaled = ofKind(name, "HorizontalPodAutoscaler").map(({ metadata }) => metadata.name);
    expect(scaled.map((one) => find(name, "Deployment", one).spec.replicas)).toEqual(scaled.map(() => undefined));
  });

  test("whatever stays has a budget that lets one pod go, so that every node can be drained", () => {
    const allowed = staying.map((one) => {
      const { maxUnavailable, minAvailable } = find(name, "PodDisruptionBudget", one.name).spec;
      const running = one.scaling.kind === "singleton" ? one.scaling.replicas : one.scaling.min;
      return minAvailable === undefined ? (maxUnavailable ?? 0) : running - minAvailable;
    });
    expect(allowed.filter((pods) => pods < 1)).toEqual([]);
  });

  test("a budget counts the pods of its own workload", () => {
    const selectors = staying.map((one) => find(name, "PodDisruptionBudget", one.name).spec.selector);
    expect(selectors).toEqual(staying.map((one) => find(name, kindOf(one), one.name).spec.selector));
  });

  test("pods that may run many times are spread over zones", () => {
    const many = new Set(deployments.filter(({ scaling }) => scaling.kind === "replicated").map((one) => one.name));
    const unspread = pods(name)
      .filter(({ owner }) => many.has(owner.metadata.name))
      .filter(({ pod }) => pod.spec.topologySpreadConstraints?.[0]?.topologyKey !== "topology.kubernetes.io/zone");
    expect(unspread).toEqual([]);
  });

  test("Arke doesn't run before it has a strategy, and says what is missing", () => {
    expect(find(name, "StatefulSet", "arke").metadata.annotations?.["rkcp.io/idle-because"]).toContain(
      `rkcp/${name}/arke/strategies`,
    );
  });

  test("a Job has no budget: its pod is allowed to end", () => {
    expect(ofKind(name, "PodDisruptionBudget")).toHaveLength(staying.length);
  });

  test("selectors hold the workload's name and nothing that could change", () => {
    const selectors = objectsOf(name)
      .filter(({ kind }) => kind === "Deployment")
      .map(({ metadata, spec }) => [metadata.name, spec.selector?.matchLabels] as const);
    expect(new Map(selectors)).toEqual(
      new Map(deployments.map((one) => [one.name, { "app.kubernetes.io/name": one.name }])),
    );
  });
});
