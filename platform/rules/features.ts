import type { Environment } from "../../environments/schema";
import type { Feature, Store } from "../../environments/schema/feature";
import { didYouMean, nearestWord } from "../../environments/schema/nearest";
import { databaseName, featureNamespace, longestDatabase, longestNamespace } from "../features";
import { overlayNamed, overlays, refusedServices } from "../features/services";
import { vanillaImages } from "../images";
import { asEnded, daysFrom, longestDays } from "./dated";
import { isFrom } from "./images";

/** A fault of a feature that only shows beside its environment, the people or the other features. */
export interface FeatureViolation {
  readonly path: string;
  readonly found: unknown;
  /** What is allowed, and what to do. */
  readonly message: string;
  /** As in `Problem`. */
  readonly ended?: true;
}

/** A feature and the file it came from. */
export interface DescribedFeature {
  readonly file: string;
  readonly feature: Feature;
}

export interface FeatureRuleContext {
  /** Environments that passed the schema. */
  readonly environments: readonly Environment[];
  /** Names of all described environments, a refused one included: its features are not at fault. */
  readonly names: readonly string[];
  /** Keys of the people; undefined when their own file is refused, which then is the problem. */
  readonly people: readonly string[] | undefined;
  /** Files by the name of the feature in them, for all that passed the schema. */
  readonly filesByName: ReadonlyMap<string, readonly string[]>;
  /** Today, `YYYY-MM-DD`. */
  readonly today: string;
}

export type FeatureRule = (described: DescribedFeature, context: FeatureRuleContext) => FeatureViolation[];

/** A release candidate that is not decided on within a month is a second stage that nobody looks after. */
export const longestLifeDays = 30;

const when = (condition: boolean, path: string, found: unknown, message: string): FeatureViolation[] =>
  condition ? [{ path, found, message }] : [];

function suggestion(found: string, known: readonly string[]): string {
  return didYouMean(nearestWord(found, known, ({ length }) => Math.ceil(length / 3)));
}

/** One namespace, one owner. */
export const featureNamesAreDistinct: FeatureRule = ({ file, feature }, { filesByName }) => {
  const other = filesByName.get(feature.name)?.find((name) => name !== file);
  return when(
    other !== undefined,
    "name",
    feature.name,
    `${other} has this name as well. Allowed: one feature per name. Fix: rename one of the two`,
  );
};

/** What is made of the name has to fit where it goes; a cut name would be another feature's. */
export const featureNamesFit: FeatureRule = ({ feature: { name, service } }) => {
  const tooLong = (made: string, most: number, what: string): FeatureViolation[] =>
    when(
      made.length > most,
      "name",
      name,
      `${what} ${made} would have ${made.length} characters. Allowed: ${most}. Fix: shorten the name by ${made.length - most}`,
    );
  const overlay = overlayNamed(service);
  const namespace = tooLong(featureNamespace({ name }), longestNamespace, "The namespace");
  if (namespace.length > 0 || !overlay?.needs.database) return namespace;
  return tooLong(databaseName(overlay.program, name), longestDatabase, "The database");
};

/** Production has no overlay: a release candidate beside customers' money is a release. */
export const featuresBelongToAStage: FeatureRule = ({ feature: { environment } }, { environments, names }) => {
  const stages = environments.filter(({ tier }) => tier === "stage").map(({ name }) => name);
  if (!names.includes(environment)) {
    return when(
      true,
      "environment",
      environment,
      `No such environment. ${suggestion(environment, stages)}Allowed: ${stages.join(", ")}. Fix: name the one to borrow from`,
    );
  }
  const found = environments.find(({ name }) => name === environment);
  return when(
    found !== undefined && found.tier !== "stage",
    "environment",
    environment,
    `Its tier is "${found?.tier}", and no feature runs beside customers' money. Allowed: ${stages.join(", ")}. Fix: name an environment of tier "stage"`,
  );
};

/** Which services may be overlaid at all. */
export const featureServicesAreAllowed: FeatureRule = ({ feature: { service } }) => {
  const allowed = Object.keys(overlays);
  if (allowed.includes(service)) return [];
  const why = Object.hasOwn(refusedServices, service) ? refusedServices[service] : undefined;
  const refusal =
    why === undefined
      ? `No such service. ${suggestion(service, [...allowed, ...Object.keys(refusedServices)])}`
      : `Never in a feature: ${why}. `;
  return when(true, "service", service, `${refusal}Allowed: ${allowed.join(", ")}. Fix: name one of them`);
};

/** What it writes follows from the service; whoever reads the file must not be told less, or more. */
export const featuresSayWhatTheyWrite: FeatureRule = ({ feature: { service, writes } }) => {
  const overlay = overlayNamed(service);
  if (!overlay) return [];
  const needs = Object.keys(overlay.needs) as Store[];
  const said: readonly Store[] = writes === "nothing" ? [] : writes;
  const allowed = needs.length === 0 ? '"nothing"' : JSON.stringify(needs);
  const [missing] = needs.filter((store) => !said.includes(store));
  const [needless] = said.filter((store) => !needs.includes(store));
  if (missing !== undefined) {
    const message = `${service} needs a ${missing} of its own: ${overlay.needs[missing]}. Allowed: ${allowed}. Fix: write it out`;
    return when(true, "writes", writes, message);
  }
  const twice = new Set(said).size !== said.length;
  if (needless === undefined && !twice) return [];
  const why = needless === undefined ? "A store stands there twice" : `${service} writes to no ${needless}`;
  return when(true, "writes", writes, `${why}. Allowed: ${allowed}. Fix: write it out`);
};

/** A feature ends; whoever still needs it says so again. */
export const featuresEnd: FeatureRule = ({ feature: { name, expires } }, { today }) => {
  const left = daysFrom(today, expires);
  return [
    ...when(
      left < 0,
      "expires",
      expires,
      `It ended before today, ${today}. Fix: npm run feature -- expire ${name}; if it is still needed, pick a day within ${longestLifeDays} days`,
    ).map(asEnded),
    ...when(
      left > longestLifeDays,
      "expires",
      expires,
      `Allowed: at most ${longestLifeDays} days from today, ${today}. Fix: pick an earlier day; it can be moved on when it comes`,
    ),
  ];
};

/** Somebody who can be asked. */
export const featureOwnersAreKnown: FeatureRule = ({ feature: { owner } }, { people }) => {
  if (people === undefined || people.includes(owner)) return [];
  return when(
    true,
    "owner",
    owner,
    `Nobody has this key. ${suggestion(owner, people)}Allowed: ${people.join(", ") || "nobody yet"}. Fix: name a person of environments/people.ts`,
  );
};

/** A release candidate of the vanilla program and of the platform's line, or what somebody answers for until a day. */
export const featureImagesAreVanilla: FeatureRule = ({ feature: { service, image, environment } }, context) => {
  const overlay = overlayNamed(service);
  const borrowed = context.environments.find(({ name }) => name === environment);
  if (!overlay || !borrowed) return [];
  const { from, line } = vanillaImages[overlay.program];
  const isFork = !from.some((each) => isFrom(each, image, borrowed.services.mirrors));
  const isOther = image.tag === "latest" || (line !== undefined && !line.tags.test(image.tag));
  return [
    ...unlessAccepted(
      context.today,
      image,
      "fork",
      when(
        isFork,
        "image.repository",
        `${image.registry}/${image.repository}`,
        `It is a fork of ${overlay.program}. Allowed: ${from.join(" or ")}, or a mirror of it. Fix: use the vanilla image, or accept the fork in image.exceptions.fork`,
      ),
    ),
    ...unlessAccepted(
      context.today,
      image,
      "line",
      when(
        isOther,
        "image.tag",
        image.tag,
        `Allowed: ${line?.means ?? "the tag of a release"}${line ? `, since ${line.why}` : ""}. Fix: name such a release, or accept it in image.exceptions.line`,
      ),
    ),
    // Nothing asks for a digest here, so an exception from it excepts nothing.
    ...unlessAccepted(context.today, image, "digest", []),
  ];
};

/** A fault that somebody accepted until a day, or what is wrong with the exception. */
function unlessAccepted(
  today: string,
  { exceptions }: Feature["image"],
  exception: "fork" | "line" | "digest",
  fault: FeatureViolation[],
): FeatureViolation[] {
  const accepted = exceptions?.[exception];
  if (!accepted) return fault;
  const path = `image.exceptions.${exception}`;
  if (fault.length === 0) return when(true, path, accepted, "Nothing needs it. Fix: remove it");
  const left = daysFrom(today, accepted.expires);
  const faults = when(
    left < 0 || left > longestDays,
    `${path}.expires`,
    accepted.expires,
    `Allowed: from today, ${today}, to a year ahead. Fix: use the release, or have it accepted anew`,
  );
  return left < 0 ? faults.map(asEnded) : faults;
}

/** Programs that the environment may leave out have an image only where it runs them. */
export const featureProgramsRun: FeatureRule = ({ feature: { service, environment } }, { environments }) => {
  const overlay = overlayNamed(service);
  const borrowed = environments.find(({ name }) => name === environment);
  if (!overlay || !borrowed) return [];
  return when(
    borrowed.services.images[overlay.program] === undefined,
    "service",
    service,
    `${environment} does not run it, and a feature is its ${overlay.program} with another image. Fix: give ${environment} services.images.${overlay.program} first, or name another service`,
  );
};

/** Every rule about features; each is tried with one that keeps it and one that breaks it. */
export const featureRules: readonly FeatureRule[] = [
  featureNamesAreDistinct,
  featureNamesFit,
  featuresBelongToAStage,
  featureServicesAreAllowed,
  featuresSayWhatTheyWrite,
  featuresEnd,
  featureOwnersAreKnown,
  featureProgramsRun,
  featureImagesAreVanilla,
];
