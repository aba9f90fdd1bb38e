import { Chart } from "cdk8s";
import type { Construct } from "constructs";
import { Namespace } from "../constructs/kubernetes/namespace";
import { internetRange, podsNamed } from "../platform/places";
import type { Platform } from "../platform/platform";
import { neighbourPlaces, passagesOf } from "./passages";

/** The environment's namespace, with the walls that stand before the first pod comes. */
export class NamespaceChart extends Chart {
  constructor(scope: Construct, platform: Platform) {
    // Without the chart's `namespace`: cdk8s would put it on the Namespace object too, which has none.
    super(scope, "namespace");
    const { environment } = platform;
    new Namespace(this, "namespace", {
      name: environment.name,
      kubernetesVersion: environment.cluster.version,
      internet: internetRange(environment),
      neighbours: neighbourPlaces(platform).map((name) => ({
        name,
        selector: podsNamed(name).labels,
        ...passagesOf(platform, name),
      })),
    });
  }
}
