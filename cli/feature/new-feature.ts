import { lstatSync, mkdirSync } from "node:fs";
import path from "node:path";
import { type Feature, type FeatureInput, stores } from "../../environments/schema/feature";
import { overlays } from "../../platform/features/services";
import { type Description, judgeDescriptions, readAll } from "../../platform/load-environments";
import { featuresFolder } from "../../platform/load-features";
import { environmentNamed } from "../environment-name";
import { NewProblem } from "../new/problem";
import { alreadyThere, writeOnce } from "../new/write-once";
import { featureText } from "./feature-text";
import { parseImage } from "./image-reference";

export interface NewFeatureOptions {
  readonly name: string;
  readonly environment: string;
  readonly service: string;
  /** `registry/repository:tag[@digest]`. */
  readonly image: string;
  readonly owner: string;
  /** `YYYY-MM-DD`. */
  readonly expires: string;
  readonly reason: string;
  readonly fork?: NonNullable<FeatureInput["image"]["exceptions"]>["fork"];
  /** Judge it and hand it back, write nothing. */
  readonly dryRun: boolean;
  /** The folder of environments. */
  readonly folder: string;
  /** `YYYY-MM-DD`. */
  readonly today: string;
}

/** A feature that was judged, and written unless it was a dry run. */
export interface NewFeature {
  /** As a person would name it: `environments/features/kyc-limits.ts`. */
  readonly file: string;
  readonly text: string;
  readonly feature: Feature;
}

/**
 * Makes a feature's file; what it writes is told from its service.
 *
 * @throws UsageProblem when nobody has the environment, NewProblem or EnvironmentProblems; nothing was written then
 */
export function newFeature(options: NewFeatureOptions): NewFeature {
  const { name, folder, today } = options;
  const label = `${path.basename(folder)}/${featuresFolder}/${name}.ts`;
  const description = describe(options);
  const { problems, ...found } = readAll(folder);
  environmentNamed(
    options.environment,
    found.environments.map(({ promised }) => ({ name: promised })),
  );
  const mine: Description = { file: label, promised: name, description };
  const others = found.features.filter(({ promised }) => promised !== name);
  const judged = judgeDescriptions({ ...found, features: [...others, mine] }, today, problems);
  const feature = judged.features.find((each) => each.name === name);
  if (!feature) throw new NewProblem(`${label}: no verdict on it. Fix: report this, it is a defect`);

  // Only a name that passed the schema is part of a path.
  const target = path.join(folder, featuresFolder, `${name}.ts`);
  if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) throw new NewProblem(alreadyThere(label));
  const text = featureText(description);
  if (!options.dryRun) {
    mkdirSync(path.dirname(target), { recursive: true });
    writeOnce(target, text);
  }
  return { file: label, text, feature };
}

function describe(options: NewFeatureOptions): FeatureInput {
  const { name, environment, service, owner, expires, reason, fork } = options;
  const overlay = Object.hasOwn(overlays, service) ? overlays[service] : undefined;
  const needs = stores.filter((store) => overlay?.needs[store] !== undefined);
  return {
    name,
    environment,
    service,
    image: { ...parseImage(options.image), ...(fork && { exceptions: { fork } }) },
    owner,
    expires,
    writes: needs.length > 0 ? needs : "nothing",
    reason,
  };
}
