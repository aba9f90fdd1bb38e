import { Chart } from "cdk8s";
import type { Construct } from "constructs";
import { FeatureBorders } from "../constructs/kubernetes/feature";
import type { FeaturePlan } from "../platform/features/plan";

/** What a feature's namespace has beside its workloads: names that lead to its environment, and a limit of what it takes. */
export class FeatureChart extends Chart {
  constructor(scope: Construct, environment: string, { namespace, aliases }: FeaturePlan) {
    super(scope, "feature", { namespace });
    new FeatureBorders(this, "feature", { environment, aliases });
  }
}
