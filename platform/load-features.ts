import path from "node:path";
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

/** The verdict on features: the schema's, then the rules' beside the environments and the other features. */
export function judgeFeatures(
  descriptions: readonly DescriptionFile[],
  context: Omit<FeatureRuleContext, "filesByName">,
): { features: Feature[]; problems: Problem[] } {
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
    for (const violation of featureRules.flatMap((rule) => rule(described, { ...context, filesByName }))) {
      problems.push({ file: described.file, ...violation });
    }
  }
  return { features: legal.map(({ feature }) => feature), problems };
}
