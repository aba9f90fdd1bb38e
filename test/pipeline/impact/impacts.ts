import { withImpacts } from "../../../pipeline/impact/impact";
import type { BareChange, Impact } from "../../../pipeline/model";
import type { Platform } from "../../../platform/platform";
import { documentsOf, readObject } from "../../../pipeline/compare/kubernetes/read-objects";
import { chartFiles } from "../compare/rendered";

/** The same platform as if customers were on it. */
export const withCustomers = (platform: Platform): Platform => ({
  ...platform,
  environment: { ...platform.environment, tier: "production" },
});

/** Impacts of changes, as lines: `trading-stops: peatio-matching ← trading: its one pod stops before ...`. */
export const felt = (changes: readonly BareChange[], platform: Platform): string[] =>
  withImpacts(changes, [platform]).map(({ impact }) => lineOf(impact));

export const lineOf = ({ effect, because }: Impact): string => `${effect}: ${because}`;

/** A change of a cloud resource of production. */
export function cloudChange(what: BareChange["class"], address: string, ...paths: readonly string[]): BareChange {
  return {
    area: "cloud",
    environment: "production",
    scope: "production",
    address,
    type: address.slice(0, address.indexOf(".")),
    class: what,
    values: paths.map((path) => ({ path, before: "a", after: "b", forcesReplacement: what === "replace" })),
    before: {},
    after: {},
  };
}

/** A rendered object of a platform as a change: with another image where it has pods, or gone. */
export interface Owner {
  readonly workload: string;
  readonly rollout: BareChange;
  readonly loss: BareChange;
}

const kinds = ["Deployment", "StatefulSet", "Job", "CronJob"];

/** Every workload of an environment, as it is rolled out and as it is lost. */
export function ownersOf(platform: Platform): Owner[] {
  return chartFiles(platform)
    .flatMap(({ file, content }) => documentsOf(file, content).map(readObject))
    .filter(({ object }) => kinds.includes(object.kind))
    .map(({ key, scope, object }) => {
      const common = { area: "kubernetes", environment: platform.environment.name, scope, address: key } as const;
      const labels = object.metadata.labels ?? {};
      const image = "spec.template.spec.containers[one].image.tag";
      return {
        workload: labels["app.kubernetes.io/name"] ?? "",
        rollout: {
          ...common,
          type: object.kind,
          class: "update",
          values: [{ path: image, before: "1", after: "2", forcesReplacement: false }],
          before: object,
          after: object,
        },
        loss: { ...common, type: object.kind, class: "destroy", values: [], before: object },
      };
    });
}
