import type { Problem } from "./problem";

const message =
  "Allowed: plain data: texts, numbers, true, false, lists and sections. Fix: write the value out; a description holds no code and no class";

/**
 * Parts of a description that are no data. A `Map` or a `Date` has no keys, so a schema would take it for an empty
 * section and what the author meant would be dropped without a word.
 */
export function partsThatAreNoData(file: string, description: unknown): Problem[] {
  return walk(description, [], new Set()).map(({ path, found }) => ({ file, path: path.join("."), found, message }));
}

interface Part {
  readonly path: readonly string[];
  readonly found: unknown;
}

function walk(value: unknown, path: readonly string[], parents: ReadonlySet<object>): Part[] {
  if (typeof value === "function" || typeof value === "symbol" || typeof value === "bigint")
    return [{ path, found: value }];
  if (typeof value !== "object" || value === null) return [];
  if (parents.has(value) || !isPlain(value)) return [{ path, found: value }];
  const inside = new Set([...parents, value]);
  return Object.entries(value).flatMap(([key, inner]) =>
    // An own key of this name is dropped by every copy of the section.
    key === "__proto__" ? [{ path: [...path, key], found: inner as unknown }] : walk(inner, [...path, key], inside),
  );
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Another realm's `Object` (a test runner, a worker) is plain as well: its prototype has no prototype of its own.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
