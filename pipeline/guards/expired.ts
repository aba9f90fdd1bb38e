import type { DescriptionRecord } from "../../platform/record";
import type { Guard, RecordObjection } from "./guard";

/** Whatever somebody accepted until a day is decided again once that day has passed. */
export const expired: Guard = {
  name: "expired",
  ofRecords: ({ head, today }) =>
    head === undefined
      ? []
      : [...ofFeatures(head, today), ...ofExceptions(head, today), ...ofDescriptions(head, today)],
};

function ofFeatures({ features }: DescriptionRecord, today: string): RecordObjection[] {
  return features
    .filter(({ expires }) => expires < today)
    .map(({ name, environment, owner, expires }) => ({
      area: "kubernetes" as const,
      environment,
      scope: `feature-${name}`,
      address: `environments/features/${name}.ts`,
      reason: `The feature ${name} of ${owner} ended on ${expires}`,
      fix: `npm run feature -- expire ${name}, or have ${owner} pick a day within 30 days`,
    }));
}

function ofExceptions({ exceptions }: DescriptionRecord, today: string): RecordObjection[] {
  return exceptions
    .filter(({ expires }) => expires < today)
    .map(({ guard, environment, scope, address, owner, expires }) => ({
      area: "cloud" as const,
      environment,
      scope: scope ?? environment,
      address: "environments/exceptions.ts",
      reason: `The exception of ${owner} from ${guard} for ${address} ended on ${expires} and covers nothing`,
      fix: "take it out, or have its change reviewed again with a later day",
    }));
}

function ofDescriptions({ environments }: DescriptionRecord, today: string): RecordObjection[] {
  return environments.flatMap(({ name, ends }) =>
    ends
      .filter(({ expires }) => expires < today)
      .map(({ path, expires, owner }) => ({
        area: "cloud" as const,
        environment: name,
        scope: name,
        address: `environments/${name}.ts`,
        reason: `${path}${owner === undefined ? "" : ` of ${owner}`} ended on ${expires}`,
        fix: "end what it accepts, or have it accepted anew with a later day",
      })),
  );
}
