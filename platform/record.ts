import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { Environment } from "../environments/schema";
import { coinAddressesIn } from "./coin-addresses";
import { type ImageName, imageReference } from "./images";
import type { Descriptions } from "./load-environments";
import { describeProblem } from "./problem";
import type { InventoryFault } from "./stateful/judge";

/** Raised when a reader of the old one would misread the new one. */
export const recordFormat = 1;

const name = z.string().min(1).max(200);
const day = z.iso.date();
const sentence = z.string().max(1000);

const imageException = z.strictObject({ acceptedBy: name, expires: day, reason: sentence });

const image = z.strictObject({
  /** `registry/repository:tag@digest`, as pods name it. */
  reference: z.string().max(600),
  fork: imageException.optional(),
  digest: imageException.optional(),
  line: imageException.optional(),
});

const environment = z.strictObject({
  name,
  tier: z.enum(["stage", "production"]),
  provider: name,
  accountId: name,
  /** Whether the cloud refuses to delete what holds data. */
  deletionProtection: z.boolean(),
  kubernetes: name,
  database: z.strictObject({ engine: name, version: name }),
  /** By the name of the program. */
  images: z.record(name, image),
  /** Registry hosts whose copies count as vanilla. */
  mirrors: z.array(name),
  /** Blockchain addresses anywhere in the description, by path. */
  funds: z.record(z.string().max(300), z.string().max(200)),
  /** Everything that somebody accepted until a day, by path: exceptions of images, acknowledgements. */
  ends: z.array(z.strictObject({ path: z.string().max(300), expires: day, owner: name.optional() })),
});

const recordSchema = z.strictObject({
  format: z.literal(recordFormat),
  environments: z.array(environment).max(200),
  features: z.array(z.strictObject({ name, environment: name, owner: name, expires: day })).max(1000),
  exceptions: z
    .array(
      z.strictObject({
        guard: name,
        environment: name,
        scope: name.optional(),
        address: z.string().min(1).max(300),
        owner: name,
        expires: day,
        reason: sentence,
      }),
    )
    .max(1000),
  /** Where an inventory and what was rendered disagree; absent when no stack was rendered. */
  inventory: z
    .array(
      z.strictObject({
        environment: name,
        stack: name,
        address: z.string().min(1).max(300),
        kind: z.enum(["lost", "outdated"]),
        message: z.string().max(4000),
      }),
    )
    .max(10_000)
    .optional(),
});

/**
 * What guards need to know of a revision, as data: so that a revision is judged without its code being run a second time,
 * or at all.
 */
export type DescriptionRecord = z.output<typeof recordSchema>;
export type EnvironmentRecord = DescriptionRecord["environments"][number];

/**
 * Pure: the same descriptions give the same record.
 *
 * @param faults where inventories and stacks disagree; left out when no stack was rendered
 */
export function recordOf(
  { environments, features, exceptions }: Pick<Descriptions, "environments" | "features" | "exceptions">,
  faults?: readonly InventoryFault[],
): DescriptionRecord {
  return {
    format: recordFormat,
    environments: environments.map(environmentRecord),
    features: features.map(({ name: feature, environment: borrowed, owner, expires }) => ({
      name: feature,
      environment: borrowed,
      owner,
      expires,
    })),
    exceptions: exceptions.map((exception) => ({ ...exception })),
    ...(faults && {
      inventory: faults.map(({ environment: of, stack, address, kind, problem }) => ({
        environment: of,
        stack,
        address,
        kind,
        message: describeProblem(problem),
      })),
    }),
  };
}

/** What is said of one environment: an exception that has ended elsewhere must not hold up a repair at night. */
export function descriptionsOf(
  environment: string,
  { environments, features, exceptions }: Pick<Descriptions, "environments" | "features" | "exceptions">,
): Pick<Descriptions, "environments" | "features" | "exceptions"> {
  return {
    environments: environments.filter((each) => each.name === environment),
    features: features.filter((feature) => feature.environment === environment),
    exceptions: exceptions.filter((exception) => exception.environment === environment),
  };
}

/** Where a rendered folder keeps its record. */
export const recordFile = path.join("dist", "record.json");

/**
 * The record of a rendered folder; undefined where there is none, as before this tool.
 *
 * @throws when it is no record of this format: data of a pull request is judged before it is believed
 */
export function readRecord(folder: string): DescriptionRecord | undefined {
  let text: string;
  try {
    text = readFileSync(path.join(folder, recordFile), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  return parseRecord(text);
}

/** @throws see {@link readRecord} */
export function parseRecord(text: string): DescriptionRecord {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    throw new Error(`${recordFile} is no JSON. Allowed: what npm run synth writes. Fix: render the revision again`);
  }
  const result = recordSchema.safeParse(found);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue === undefined ? "" : ` ${issue.path.map(String).join(".") || "(the file)"}: ${issue.message}.`;
  throw new Error(
    `${recordFile} is no record of format ${recordFormat}.${where} Allowed: what npm run synth of this revision or an older one writes. Fix: render the revision again`,
  );
}

function environmentRecord(env: Environment): EnvironmentRecord {
  const leaves = textsOf(env);
  return {
    name: env.name,
    tier: env.tier,
    provider: env.cloud.provider,
    accountId: env.cloud.accountId,
    deletionProtection: env.deletionProtection.enabled,
    kubernetes: env.cluster.version,
    database: { engine: "mysql", version: env.database.version },
    images: imagesOf(env),
    mirrors: [...env.services.mirrors],
    funds: Object.fromEntries(
      leaves.flatMap(({ path: where, text }) => {
        const addresses = coinAddressesIn(text);
        return addresses.length > 0 ? [[where, addresses.join(" ")] as const] : [];
      }),
    ),
    ends: endsOf(env),
  };
}

function imagesOf({ services }: Environment): EnvironmentRecord["images"] {
  const images = Object.entries(services.images) as [ImageName, Environment["services"]["images"]["peatio"]?][];
  return Object.fromEntries(
    images.flatMap(([program, found]) =>
      found ? [[program, { reference: imageReference(found), ...found.exceptions }] as const] : [],
    ),
  );
}

interface Text {
  readonly path: string;
  readonly text: string;
}

function textsOf(value: unknown, where = ""): Text[] {
  if (typeof value === "string") return [{ path: where, text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, where === "" ? key : `${where}.${key}`));
}

/** Whatever has an `expires`, wherever it stands: the next one is found without this file being touched. */
function endsOf(value: unknown, where = ""): EnvironmentRecord["ends"] {
  if (typeof value !== "object" || value === null) return [];
  const { expires, acceptedBy } = value as { readonly expires?: unknown; readonly acceptedBy?: unknown };
  const own =
    typeof expires === "string"
      ? [{ path: where, expires, ...(typeof acceptedBy === "string" && { owner: acceptedBy }) }]
      : [];
  return [
    ...own,
    ...Object.entries(value).flatMap(([key, inner]) => endsOf(inner, where === "" ? key : `${where}.${key}`)),
  ];
}
