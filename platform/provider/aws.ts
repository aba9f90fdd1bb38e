import { readFileSync } from "node:fs";
import path from "node:path";
import { type Body, conditions, renewals } from "./conditions";

/** What the AWS provider does with the arguments of one resource type. Paths are without indexes or keys: `rule.destination.bucket`. */
export interface ProviderType {
  /** Top-level arguments a configuration may set. */
  readonly arguments: readonly string[];
  /** Arguments whose change makes the resource anew, and blocks of which every change does. */
  readonly forced?: readonly string[];
  /** Arguments and blocks without an order. */
  readonly sets?: readonly string[];
  /** Optional arguments of which the provider fills in a value: taken out of a configuration, they stay as they are. */
  readonly kept?: readonly string[];
}

/** What `npm run provider-tables` writes. */
export interface ProviderTable {
  /** Version of hashicorp/aws it was made from. */
  readonly provider: string;
  readonly types: Readonly<Record<string, ProviderType>>;
}

/** The whole resource before and after, for arguments that force replacement only sometimes. */
export interface Bodies {
  readonly before: Body;
  readonly after: Body;
}

/** Where the table is kept. */
export const providerTableFile = path.join(__dirname, "aws-6.json");

let table: ProviderTable | undefined;

/** The committed table, read when first asked for: most commands never ask. */
export function providerTable(): ProviderTable {
  table ??= JSON.parse(readFileSync(providerTableFile, "utf8")) as ProviderTable;
  return table;
}

/**
 * Whether a change of this argument makes the resource anew.
 *
 * @param where path of a value, with or without keys in its brackets: `ingress[].cidr_blocks`
 * @param bodies decide where the provider looks at more than the argument; without them such an argument counts as forcing
 * @returns undefined when the type or the argument is not in the table: nobody knows
 */
export function forcesReplacement(type: string, where: string, bodies?: Bodies): boolean | undefined {
  const known = providerTable().types[type];
  const steps = stepsOf(where);
  if (known === undefined || !known.arguments.includes(steps[0] ?? "")) return undefined;
  const prefixes = steps.map((_step, index) => steps.slice(0, index + 1).join("."));
  if (prefixes.some((prefix) => known.forced?.includes(prefix) === true)) return true;
  const found = prefixes.flatMap((prefix) => conditions[type]?.[prefix] ?? []);
  return found.some((holds) => bodies === undefined || holds(bodies.before, bodies.after));
}

/** Whether the elements of this argument or block have no order. False when the type is not in the table. */
export function isSet(type: string, where: string): boolean {
  const path = stepsOf(where).join(".").replace(nesting, "");
  return providerTable().types[type]?.sets?.includes(path) ?? false;
}

/** Statements of a web ACL nest in each other to the fourth level, and are the same on each. */
const nesting = /\.(?:and|or|not)_statement\.statement(?=\.)/g;

/** Whether the resource keeps what it has when the argument is taken out of the configuration: Terraform plans nothing then. */
export function isKept(type: string, where: string): boolean {
  return providerTable().types[type]?.kept?.includes(stepsOf(where).join(".")) ?? false;
}

/** Arguments and blocks of a type whose change makes, or may make, the resource anew; empty when it is not in the table. */
export function forcingArguments(type: string): readonly string[] {
  const forced = providerTable().types[type]?.forced ?? [];
  return [...forced, ...Object.keys(conditions[type] ?? {})].sort();
}

/** Whether an update in place of these top-level arguments gives an attribute a new value, so that whoever refers to it changes too. */
export function isRenewed(type: string, attribute: string, updated: readonly string[]): boolean {
  const renewing = renewals[type];
  if (renewing === undefined || !(attribute in renewing)) return false;
  const by = renewing[attribute];
  return updated.some((argument) => (by === undefined ? argument !== "tags" : by.includes(argument)));
}

/** Whether a configuration may set this top-level argument; undefined when the type is not in the table. */
export function hasArgument(type: string, argument: string): boolean | undefined {
  return providerTable().types[type]?.arguments.includes(argument);
}

function stepsOf(where: string): string[] {
  return where.replace(/\[[^\]]*\]/g, "").split(".");
}
