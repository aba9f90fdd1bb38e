import { readFileSync } from "node:fs";
import path from "node:path";

/** What the AWS provider does with the arguments of one resource type. Paths without list indexes or keys: `rule.destination.bucket`. */
export interface ProviderType {
  /** Top-level arguments a configuration may set. */
  readonly arguments: readonly string[];
  /** Arguments whose change makes the resource anew, and blocks of which every change does. */
  readonly forced?: readonly string[];
  /** Arguments whose change does so only sometimes, and when. */
  readonly conditional?: Readonly<Record<string, Condition>>;
  /** Arguments and blocks without an order. */
  readonly sets?: readonly string[];
  /** Attributes that get a new value when the resource is updated in place, as a launch template its `latest_version`. */
  readonly renewed?: readonly string[];
}

/**
 * When a change forces replacement. `removed`: it was set and is gone; `shrinks`: a number goes down; `set`: it had a value
 * before, so that setting it for the first time is in place; `otherwise`: by a rule the provider applies to live values, so
 * a change may always.
 */
export type Condition = "removed" | "shrinks" | "set" | "otherwise";

interface ProviderTable {
  /** Version of hashicorp/aws it was made from. */
  readonly provider: string;
  readonly types: Readonly<Record<string, ProviderType>>;
}

/** A value before and after, for conditions. */
export interface ValuePair {
  readonly before?: unknown;
  readonly after?: unknown;
}

let table: ProviderTable | undefined;

/** The committed table, read when first asked for: most commands never ask. */
export function providerTable(): ProviderTable {
  table ??= JSON.parse(readFileSync(path.join(__dirname, "aws-6.json"), "utf8")) as ProviderTable;
  return table;
}

/**
 * Whether a change of this argument makes the resource anew.
 *
 * @param where path of a value: `ingress[].cidr_blocks`, with or without keys in the brackets
 * @param values decide where the provider looks at them; without them a conditional argument counts as forcing
 * @returns undefined when the type or the argument is not in the table; nobody knows then
 */
export function forcesReplacement(type: string, where: string, values?: ValuePair): boolean | undefined {
  const known = providerTable().types[type];
  if (known === undefined) return undefined;
  const steps = stepsOf(where);
  if (!known.arguments.includes(steps[0] ?? "")) return undefined;
  const prefixes = steps.map((_step, index) => steps.slice(0, index + 1).join("."));
  if (prefixes.some((prefix) => known.forced?.includes(prefix) === true)) return true;
  const conditions = prefixes.flatMap((prefix) => known.conditional?.[prefix] ?? []);
  return conditions.some((condition) => values === undefined || holds(condition, values));
}

/** Whether the elements of this argument or block have no order. False when the type is not in the table. */
export function isSet(type: string, where: string): boolean {
  return providerTable().types[type]?.sets?.includes(stepsOf(where).join(".")) ?? false;
}

/** Every argument or block of a type whose change makes the resource anew, for an inventory; empty when it is not in the table. */
export function forcingArguments(type: string): readonly string[] {
  const known = providerTable().types[type];
  return [...(known?.forced ?? []), ...Object.keys(known?.conditional ?? {})].sort();
}

/** Whether an update in place gives this attribute a new value, so that whoever refers to it changes too. */
export function isRenewedByUpdate(type: string, attribute: string): boolean {
  return providerTable().types[type]?.renewed?.includes(attribute) ?? false;
}

/** Whether a configuration may set this top-level argument; undefined when the type is not in the table. */
export function hasArgument(type: string, argument: string): boolean | undefined {
  return providerTable().types[type]?.arguments.includes(argument);
}

function holds(condition: Condition, { before, after }: ValuePair): boolean {
  if (condition === "removed") return before !== undefined && after === undefined;
  if (condition === "shrinks") return !(Number(after) >= Number(before));
  if (condition === "set") return before !== undefined && before !== "" && before !== null;
  return true;
}

function stepsOf(where: string): string[] {
  return where.replace(/\[[^\]]*\]/g, "").split(".");
}
