/** Data as it stands in a manifest. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * A value as a literal of the Common Expression Language. The API server wants the elements of a list, and the values of
 * a map, to be of one type: where they differ each is wrapped as `dyn`.
 */
export function celLiteral(value: Json): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return number(value);
  if (typeof value === "string") return celString(value);
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    return `[${items.map((item) => element(item, items)).join(", ")}]`;
  }
  const entries = Object.entries(value);
  const values = entries.map(([, one]) => one);
  return `{${entries.map(([key, one]) => `${celString(key)}: ${element(one, values)}`).join(", ")}}`;
}

/** A list of texts: what most conditions compare with. */
export const celList = (values: readonly string[]) => celLiteral([...values].sort());

/** Between double quotes; a newline is written as `\n`, since an expression is one line of YAML for its reader. */
export function celString(value: string): string {
  // JSON writes all that CEL escapes, in CEL's own way; a line separator it leaves as it is, and so does CEL.
  return JSON.stringify(value);
}

function number(value: number): string {
  if (!Number.isSafeInteger(value)) throw new Error(`${value} can't be written as an integer of an expression`);
  return String(value);
}

const element = (value: Json, among: readonly Json[]) =>
  isPlain(among) ? celLiteral(value) : `dyn(${celLiteral(value)})`;

/** All texts, or all integers, or all booleans. Nested values may differ inside, so they are never plain. */
const isPlain = (values: readonly Json[]) =>
  new Set(values.map((value) => (typeof value === "object" ? value : typeof value))).size <= 1;
