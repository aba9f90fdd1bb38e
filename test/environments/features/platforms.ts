import type { Environment } from "../../../environments/schema";
import type { Feature } from "../../../environments/schema/feature";
import { overlays } from "../../../platform/features/services";
import { type Platform, platformOf } from "../../../platform/platform";
import { describedFeature, judgedWith, runsInStage } from "./descriptions";
import { fastExecutor } from "./fast-executor";
import { tradeLimits } from "./trade-limits";

/** Every service that stage runs and that may be overlaid. */
export const runnable = Object.keys(overlays).filter(runsInStage);

/** Stage as judged, with these features. */
export function stageWith(...features: unknown[]): Platform {
  const judged = judgedWith(features);
  return platformOf(named("stage", judged.environments), judged.features);
}

/** Stage with a feature of every service. */
export const stageWithAll = (): Platform => stageWith(...runnable.map((service) => describedFeature(service)));

/** Stage with the two features of the rehearsal: an API, and a worker that writes. */
export const stageWithTwo = (): Platform => stageWith(tradeLimits, fastExecutor);

let judged: readonly Feature[] | undefined;

/** The feature of one service, as judged. */
export function featureOf(service: string): Feature {
  judged ??= judgedWith(runnable.map((each) => describedFeature(each))).features;
  const feature = judged.find((each) => each.service === service);
  if (!feature) throw new Error(`no feature of ${service}`);
  return feature;
}

function named(name: string, environments: readonly Environment[]): Environment {
  const found = environments.find((environment) => environment.name === name);
  if (!found) throw new Error(`no environment ${name}`);
  return found;
}
