import { z } from "zod";
import { day, oneOf, reason, section, text } from "./primitives";
import { image } from "./services";

/** What a feature may write to, outside its own namespace; each is made for it alone and dropped after it. */
export const stores = ["database", "broker"] as const;
/** `"database"`: a schema of its own on the environment's MySQL. `"broker"`: a virtual host of its own on its RabbitMQ. */
export type Store = (typeof stores)[number];

const writesRefusal =
  'Allowed: "nothing", or a list of "database" and "broker", each once. Fix: say what the service writes; docs/features.md has the list';

/** One microservice at a release candidate, in a namespace of its own, with everything else from its environment. */
export const featureSchema = section(
  {
    /**
     * Namespace `feature-<name>`, virtual host, schema and Vault paths carry it. How long it may be follows from what is
     * made of it, so a rule says it.
     */
    name: text(
      /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
      "[a-z0-9-], a letter first, single dashes inside",
      "name the file and the feature alike",
    ),
    /** The environment it borrows from: one of tier `"stage"`. Production has no features. */
    environment: text(/^[a-z][a-z0-9-]*$/, "the name of an environment", 'such as "stage"'),
    /** The one service that runs here; docs/features.md lists which may, and why the others may not. */
    service: text(/^[a-z][a-z0-9-]*$/, "the name of a service", 'such as "barong"'),
    /** The release candidate. */
    image,
    /** Key of a person in environments/people.ts: who is asked, and who throws it away. */
    owner: text(/^[a-z][a-z0-9-]*$/, "the key of a person in environments/people.ts", "name who answers for it"),
    /** Last day it lives, at most 30 days ahead: the day after, no chart of the environment renders until the file is gone. */
    expires: day("pick a day within 30 days"),
    /** What it writes outside its namespace. The service decides; it stands here so that a reviewer sees it. */
    writes: z.union([z.literal("nothing"), z.array(oneOf(stores, "name each store once")).min(1)], {
      error: writesRefusal,
    }),
    /** What is tried, for whoever finds it. */
    reason: reason("say what is tried, with the ticket if there is one"),
  },
  "describe the feature with defineFeature(name, { ... })",
);

/** A feature as a person writes it. */
export type FeatureInput = z.input<typeof featureSchema>;
/** A feature that passed the schema; the rules look at it beside its environment. */
export type Feature = z.output<typeof featureSchema>;

/**
 * Names a feature. It does not judge: `loadDescriptions()` does, together with the environments.
 *
 * @param name the file's name without `.ts`
 */
export function defineFeature(name: string, data: Omit<FeatureInput, "name">): FeatureInput {
  return { name, ...data };
}
