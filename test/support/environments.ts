import { production as productionFile } from "../../environments/production";
import type { Environment, EnvironmentInput } from "../../environments/schema";
import { stage as stageFile } from "../../environments/stage";
import { judgeAll } from "../../platform/load-environments";
import { platformOf, type Platform } from "../../platform/platform";

/** The day all tests are on: dated exceptions of the environments hold, whenever the tests run. */
export const today = "2026-11-22";

export type Change = (description: EnvironmentInput) => EnvironmentInput;

const unchanged: Change = (description) => description;

/** `environments/stage.ts` as judged, or a variant of it that must be legal as well. */
export function stage(change: Change = unchanged): Environment {
  return legal(change(structuredClone(stageFile)));
}

/** `environments/production.ts` as judged, or a variant of it that must be legal as well. */
export function production(change: Change = unchanged): Environment {
  return legal(change(structuredClone(productionFile)));
}

export const stagePlatform = (change?: Change): Platform => platformOf(stage(change));
export const productionPlatform = (change?: Change): Platform => platformOf(production(change));

function legal(description: EnvironmentInput): Environment {
  const { name } = description;
  const [environment] = judgeAll([{ file: `environments/${name}.ts`, promised: name, description }], today);
  if (!environment) throw new Error(`${name}: no verdict`);
  return environment;
}
