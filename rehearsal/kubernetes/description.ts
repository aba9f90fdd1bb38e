import { renderInMemory } from "../../cli/charts/render-in-memory";
import type { RenderedSet } from "../../cli/charts/rendered-set";
import { environmentNamed } from "../../cli/environment-name";
import type { Environment } from "../../environments/schema";
import { type Feature, type FeatureInput, defineFeature } from "../../environments/schema/feature";
import { featureNamespace } from "../../platform/features";
import { judgeDescriptions, readAll } from "../../platform/load-environments";
import { declaredPeople } from "../../platform/people";
import { type Platform, platformOf } from "../../platform/platform";
import { upgradedImages, withUpgrade } from "./upgraded";

/** What is rehearsed of an environment, rendered. */
export interface Description {
  readonly environment: Environment;
  readonly platform: Platform;
  /** With the rehearsal's own features and no other: what a policy scan finds must not change when a feature ends. */
  readonly scanned: Platform;
  readonly set: RenderedSet;
  /** The same with another release of some images, and without the workload that leaves. */
  readonly upgraded: RenderedSet;
  /** The feature that ends in the rehearsal, and the set without it; none where features are not allowed. */
  readonly ending?: { readonly namespace: string; readonly set: RenderedSet };
}

/**
 * An environment of the project with two features of the rehearsal's own beside the ones that it has: an API that
 * writes nothing, and a worker with a schema and a virtual host of its own.
 *
 * @param folder the folder of environments
 * @param today `YYYY-MM-DD`
 * @throws EnvironmentProblems as synth does, UsageProblem when there is no such environment
 */
export function describeForRehearsal(folder: string, name: string, today: string): Description {
  const read = readAll(folder);
  const { environments } = judged(read, [], today);
  const found = environmentNamed(name, environments);
  const own = found.tier === "stage" ? ownFeatures(found, today) : [];
  const { features } = judged(read, own, today);
  const platform = platformOf(found, features);
  const rehearsed = features.filter((feature) => own.some((one) => one.name === feature.name));
  const [ending] = rehearsed;
  return {
    environment: found,
    platform,
    scanned: platformOf(found, rehearsed),
    set: renderInMemory(platform),
    upgraded: renderInMemory(platformOf(withUpgrade(found, upgradedImages), features)),
    ...(ending !== undefined && {
      ending: {
        namespace: featureNamespace(ending),
        set: renderInMemory(platformOf(found, without(features, ending))),
      },
    }),
  };
}

function without(features: readonly Feature[], ended: Feature): Feature[] {
  return features.filter((one) => one !== ended);
}

function judged(read: ReturnType<typeof readAll>, own: readonly FeatureInput[], today: string) {
  const { problems, ...unjudged } = read;
  const features = own.map((description) => ({
    file: `rehearsal/kubernetes/description.ts (${description.name})`,
    promised: description.name,
    description,
  }));
  return judgeDescriptions({ ...unjudged, features: [...unjudged.features, ...features] }, today, problems);
}

/** The worker comes first: more of it must be gone when it ends. */
function ownFeatures({ name: environment, services: { images } }: Environment, today: string): FeatureInput[] {
  const common = { environment, owner: Object.keys(declaredPeople().people)[0] ?? "", expires: dayAfter(today, 7) };
  const { peatio, rango } = images;
  return [
    defineFeature("rehearsed-worker", {
      ...common,
      service: "peatio-trade-executor",
      image: { registry: peatio.registry, repository: peatio.repository, tag: "2.6.98-rehearsal" },
      writes: ["database", "broker"],
      reason: "the rehearsal's own: a worker that writes",
    }),
    defineFeature("rehearsed-api", {
      ...common,
      service: "rango",
      image: { registry: rango.registry, repository: rango.repository, tag: "2.6.98-rehearsal" },
      writes: "nothing",
      reason: "the rehearsal's own: an API that writes nothing",
    }),
  ];
}

function dayAfter(today: string, days: number): string {
  const day = new Date(`${today}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
}
