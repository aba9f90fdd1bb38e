import { readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { Problem } from "../problem";
import { listedArguments } from "./forcing";

/** Raised when a reader of the old one would misread the new one. */
const inventoryFormat = 1;

const resource = z.strictObject({
  stack: z.string().min(1),
  address: z.string().min(1),
  type: z.string().min(1),
  /** Arguments that make another thing of it, as synthesised: a reference stands as `${aws_kms_key.x.arn}`. */
  arguments: z.record(z.string(), z.json()),
});

const inventorySchema = z.strictObject({
  format: z.literal(inventoryFormat),
  environment: z.string().min(1),
  /**
   * Arguments that make another thing of a type, as far as they were known when it was accepted: of one that is known since
   * then nobody knows what it was. Absent in the lists of 0.4.0: what is known today was known.
   */
  forcing: z.record(z.string(), z.array(z.string())).optional(),
  resources: z.array(resource),
});

/** Everything stateful that an environment was accepted with. */
export type Inventory = z.output<typeof inventorySchema>;
/** A resource of a stateful type, as it is listed or as it is synthesised. */
export type StatefulResource = Inventory["resources"][number];

const suffix = ".stateful.json";

/** As a person would name the file. */
export const inventoryFile = (environment: string): string => `environments/${environment}${suffix}`;

/** Where an inventory stands. */
export const inventoryPath = (folder: string, environment: string): string =>
  path.join(folder, `${environment}${suffix}`);

/** Every inventory of the folder of environments, by environment, and what is wrong with the others. */
export function readInventories(folder: string): {
  readonly inventories: ReadonlyMap<string, Inventory>;
  readonly problems: readonly Problem[];
} {
  const inventories = new Map<string, Inventory>();
  const problems: Problem[] = [];
  const label = path.basename(folder);
  const names = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder).sort() : [];
  for (const name of names.filter((each) => each.endsWith(suffix))) {
    const result = parseInventory(readFileSync(path.join(folder, name), "utf8"), name.slice(0, -suffix.length));
    if ("inventory" in result) inventories.set(result.inventory.environment, result.inventory);
    else problems.push({ file: `${label}/${name}`, ...result.problem });
  }
  return { inventories, problems };
}

function parseInventory(
  text: string,
  environment: string,
): { readonly inventory: Inventory } | { readonly problem: Omit<Problem, "file"> } {
  const fix = `Fix: take the file of the last commit back, then npm run stateful -- accept ${environment}`;
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return { problem: { path: "", found: "no JSON", message: `Allowed: what npm run stateful writes. ${fix}` } };
  }
  const verdict = inventorySchema.safeParse(found);
  if (!verdict.success) {
    const [issue] = verdict.error.issues;
    const where = (issue?.path ?? []).map(String).join(".");
    return {
      problem: { path: where, found: issue?.message, message: `Allowed: what npm run stateful writes. ${fix}` },
    };
  }
  if (verdict.data.environment === environment) return { inventory: verdict.data };
  return {
    problem: {
      path: "environment",
      found: verdict.data.environment,
      message: `Allowed: "${environment}", after the file. Fix: name the file and its environment alike`,
    },
  };
}

/** An inventory whose environment nobody describes: whoever deletes a description would delete what it made. */
export function orphanedInventories(
  inventories: ReadonlyMap<string, Inventory>,
  environments: readonly string[],
): Problem[] {
  return [...inventories.values()]
    .filter(({ environment }) => !environments.includes(environment))
    .map(({ environment, resources }) => ({
      file: inventoryFile(environment),
      path: "",
      found: `${resources.length} resources`,
      message: `Nobody describes the environment ${environment} any more. Allowed: an inventory beside its environment. Fix: bring environments/${environment}.ts back; once everything of it is destroyed, remove this file too`,
    }));
}

/** The text of an inventory: sorted, one resource after another, so that a pull request shows what was accepted. */
export function inventoryText(environment: string, resources: readonly StatefulResource[]): string {
  const sorted = [...resources].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const types = [...new Set(sorted.map(({ type }) => type))].sort();
  const forcing = Object.fromEntries(types.map((type) => [type, listedArguments(type)]));
  return `${JSON.stringify({ format: inventoryFormat, environment, forcing, resources: sorted }, undefined, 2)}\n`;
}

export const keyOf = ({ stack, address }: Pick<StatefulResource, "stack" | "address">): string => `${stack} ${address}`;
