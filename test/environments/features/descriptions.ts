import type { Feature, FeatureInput, Store } from "../../../environments/schema/feature";
import { stage } from "../../../environments/stage";
import { people } from "../../../environments/people";
import { type FeatureProgram, overlays } from "../../../platform/features/services";
import { vanillaImages } from "../../../platform/images";
import { type DescriptionOptions, judgeDescriptions } from "../../../platform/load-environments";
import { EnvironmentProblems, type Problem } from "../../../platform/problem";
import type { Environment } from "../../../environments/schema";
import { changed, today } from "../descriptions";

/** A feature's file in memory. */
export const featureFile = (description: unknown, promised = nameOf(description)) => ({
  file: `environments/features/${promised}.ts`,
  promised,
  description,
});

function nameOf(description: unknown): string {
  const name = (description as { readonly name?: unknown } | null | undefined)?.name;
  return typeof name === "string" ? name : "unnamed";
}

/** Stage and production as they are, with these features. */
export function judgedWith(
  features: readonly unknown[],
  on: string = today,
  how: Pick<DescriptionOptions, "meant" | "despiteEnds"> = {},
): { readonly environments: readonly Environment[]; readonly features: readonly Feature[] } {
  return judgeDescriptions(
    {
      environments: [stage, changed("production")].map((description) => ({
        file: `environments/${nameOf(description)}.ts`,
        promised: nameOf(description),
        description,
      })),
      features: features.map((feature) => featureFile(feature)),
      people: { file: "environments/people.ts", description: people },
    },
    on,
    [],
    how,
  );
}

/** All problems of features beside stage and production. */
export function featureProblems(...features: unknown[]): readonly Problem[] {
  try {
    judgedWith(features);
    return [];
  } catch (error) {
    if (error instanceof EnvironmentProblems) return error.problems;
    throw error;
  }
}

/** A legal description of the service, with some settings changed. */
export function describedFeature(service: string, changes: Partial<Record<keyof FeatureInput, unknown>> = {}): unknown {
  return { ...legal(service), ...changes };
}

/** Whether stage runs the program that the service is of; a feature of another is refused. */
export function runsInStage(service: string): boolean {
  return Object.hasOwn(stage.services.images, programOf(service));
}

function programOf(service: string): FeatureProgram {
  const overlay = overlays[service];
  return overlay?.program ?? "peatio";
}

function legal(service: string): FeatureInput {
  const program = programOf(service);
  const vanilla: Readonly<Record<string, { readonly from: readonly string[] } | undefined>> = vanillaImages;
  const [registry = "", ...path] = (vanilla[program]?.from[0] ?? "quay.io/openware/unknown").split("/");
  const needs = Object.keys(overlays[service]?.needs ?? {}) as Store[];
  return {
    name: `try-${service}`,
    environment: "stage",
    service,
    image: { registry, repository: path.join("/"), tag: "2.6.58-rc1" },
    owner: "eve",
    expires: "2026-12-10",
    writes: needs.length > 0 ? needs : "nothing",
    reason: "a release candidate is tried before it reaches everybody",
  };
}
