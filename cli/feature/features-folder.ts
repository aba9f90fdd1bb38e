import { type Feature, featureSchema } from "../../environments/schema/feature";
import { featureNamespace } from "../../platform/features";
import { readFeatures } from "../../platform/load-features";
import type { Problem } from "../../platform/problem";
import { judgeBy } from "../../platform/schema-problems";

/** A feature's file, read and legal on its own; no rule has looked at it, so it may have ended. */
export interface FoundFeature {
  /** As a person would name it. */
  readonly file: string;
  /** The file's own name, without `.ts`. */
  readonly promised: string;
  readonly feature: Feature;
  readonly namespace: string;
  /** Days until it ends, 0 on its last; below zero when it has ended. */
  readonly daysLeft: number;
}

const millisecondsPerDay = 86_400_000;

/**
 * What is there, however it would be judged: features that have ended keep their environment's charts from rendering,
 * and these are what a person comes here for.
 */
export function findFeatures(
  environmentsFolder: string,
  today: string,
): { readonly found: readonly FoundFeature[]; readonly problems: readonly Problem[] } {
  const { descriptions, problems } = readFeatures(environmentsFolder);
  const verdicts = descriptions.map(({ file, promised, description }) => ({
    file,
    promised,
    verdict: judgeBy(featureSchema, file, description),
  }));
  return {
    found: verdicts.flatMap(({ file, promised, verdict }) =>
      "data" in verdict ? [describe(file, promised, verdict.data, today)] : [],
    ),
    problems: [...problems, ...verdicts.flatMap(({ verdict }) => ("problems" in verdict ? verdict.problems : []))],
  };
}

function describe(file: string, promised: string, feature: Feature, today: string): FoundFeature {
  const daysLeft = (Date.parse(feature.expires) - Date.parse(today)) / millisecondsPerDay;
  return { file, promised, feature, namespace: featureNamespace(feature), daysLeft };
}
