import path from "node:path";
import type { Environment } from "../environments/schema";
import { type Feature, featureSchema } from "../environments/schema/feature";
import { type DescriptionFile, otherName, readDescriptions } from "./description-file";
import { append } from "./grouped";
import type { Problem } from "./problem";
import { type DescribedFeature, type FeatureRuleContext, featureRules } from "./rules/features";
import { judgeBy } from "./schema-problems";

/** Where features are, below the folder of environments. */
export const featuresFolder = "features";

/** Whether a file, as a person would name it, is one of a feature. */
export function isFeature(file: string): boolean {
  return path.basename(path.dirname(file)) === featuresFolder;
}

/** Every feature file of the folder of environments, unjudged; none where there is no such folder. */
export function readFeatures(environmentsFolder: string): { descriptions: DescriptionFile[]; problems: Problem[] } {
  return readDescriptions(
    path.join(environmentsFolder, featuresFolder),
    `${path.basename(environmentsFolder)}/${featuresFolder}`,
    { noun: "feature", define: "defineFeature" },
  );
}

/**
 * Environments whose objects a faulty feature file may be about: the stage that it names, every stage where it names
 * none. Production has no features, so none of their files stops it.
 */
export function concerns(
  file: string,
  descriptions: readonly DescriptionFile[],
  environments: readonly Pick<Environment, "name" | "tier">[],
): string[] {
  const stages = environments.filter(({ tier }) => tier === "stage").map(({ name }) => name);
  const description = descriptions.find((one) => one.file === file)?.description;
  const named = stages.find((name) => isObject(description) && description["environment"] === name);
  return named === undefined ? stages : [named];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/**
 * The verdict on features: the schema's, then the rules' beside the environments and the other features.
 *
 * @param counts whether a rule's fault is one
 */
export function judgeFeatures(
  descriptions: readonly DescriptionFile[],
  context: Omit<FeatureRuleContext, "filesByName">,
  counts: (fault: Pick<Problem, "ended">) => boolean = () => true,
): { readonly sound: Feature[]; readonly problems: Problem[] } {
  const problems: Problem[] = [];
  const legal: DescribedFeature[] = [];
  for (const { file, promised, description } of descriptions) {
    const verdict = judgeBy(featureSchema, file, description);
    problems.push(
      ...("problems" in verdict ? verdict.problems : []),
      ...otherName(file, promised, description, "feature"),
    );
    if ("data" in verdict) legal.push({ file, feature: verdict.data });
  }
  const filesByName = new Map<string, string[]>();
  for (const { file, feature } of legal) {
    append(filesByName, feature.name, file);
  }
  for (const described of legal) {
    const violations = featureRules.flatMap((rule) => rule(described, { ...context, filesByName }));
    for (const violation of violations.filter(counts)) {
      problems.push({ file: described.file, ...violation });
    }
  }
  const faulty = new Set(problems.map(({ file }) => file));
  return { sound: legal.filter(({ file }) => !faulty.has(file)).map(({ feature }) => feature), problems };
}
