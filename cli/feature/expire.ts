import { rmSync } from "node:fs";
import path from "node:path";
import { featuresFolder } from "../../platform/load-features";
import { NewProblem } from "../new/problem";
import { unknownName } from "../unknown-name";
import { UsageProblem } from "../usage";
import { findFeatures, type FoundFeature } from "./features-folder";
import { inDays } from "./list";

export interface ExpireOptions {
  /** Names; all that have ended when there is none. */
  readonly names: readonly string[];
  /** Also one that has not ended yet, when it is named. */
  readonly early: boolean;
  readonly dryRun: boolean;
  /** The folder of environments. */
  readonly folder: string;
  /** `YYYY-MM-DD`. */
  readonly today: string;
}

/**
 * Removes the files of features that have ended.
 *
 * @returns what was removed, or would be in a dry run
 * @throws UsageProblem when a name is unknown, NewProblem when one has not ended; nothing was removed then
 */
export function expire({ names, early, dryRun, folder, today }: ExpireOptions): readonly FoundFeature[] {
  const { found } = findFeatures(folder, today);
  const chosen =
    names.length === 0
      ? found.filter(({ daysLeft }) => daysLeft < 0)
      : [...new Set(names)].map((name) => named(name, found, early));
  if (!dryRun) {
    for (const { promised } of chosen) rmSync(path.join(folder, featuresFolder, `${promised}.ts`));
  }
  return chosen;
}

function named(name: string, found: readonly FoundFeature[], early: boolean): FoundFeature {
  const one = found.find(({ promised }) => promised === name);
  if (!one) {
    throw new UsageProblem(
      unknownName(
        "feature",
        name,
        found.map(({ promised }) => promised),
      ),
    );
  }
  if (one.daysLeft < 0 || early) return one;
  throw new NewProblem(
    `${one.file}: it has not ended: ${one.feature.expires} (${inDays(one.daysLeft)}). Allowed: one that has. ` +
      "Fix: wait, or end it now with --early",
  );
}

/** What a person does after the files are gone, in this order: nothing of a feature is dropped while its pods run. */
export function afterwards(removed: readonly FoundFeature[]): string[] {
  const environments = [...new Set(removed.map(({ feature }) => feature.environment))];
  const writes = removed.some(({ feature }) => feature.writes !== "nothing");
  return [
    "Commit the removal.",
    ...removed.map(
      ({ feature, namespace }) =>
        `npm run charts -- prune ${feature.environment} ${namespace} --namespace-too: shows what it deletes, and deletes what the feature ran.`,
    ),
    ...environments.flatMap((name) => [
      `npm run charts -- apply ${name}: closes its passages and its route${writes ? "; the provisioning drops its database and its virtual host, since the namespace is gone" : ""}.`,
      `npm run charts -- prune ${name} ${name}: deletes Jobs whose place others have taken.`,
    ]),
    ...removed
      .filter(({ feature }) => feature.writes !== "nothing" || feature.service === "rango")
      .map(
        ({ feature, namespace }) =>
          `A custodian: delete rkcp/${feature.environment}/${namespace}/ in Vault, and the roles, policies and transit keys of ${namespace}.`,
      ),
  ];
}
