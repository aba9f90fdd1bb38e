export type Value = string | number | boolean;
/** Where a value stands in a description, such as `["cloud", "zones", 0]`. */
export type ValuePath = readonly (string | number)[];

/** A value of a description and where it stands. */
export interface Leaf {
  readonly path: ValuePath;
  readonly value: Value;
}

/** Every text, number and yes or no of a description, in its order. */
export function leavesOf(description: unknown, path: ValuePath = []): Leaf[] {
  if (typeof description === "string" || typeof description === "number" || typeof description === "boolean") {
    return [{ path, value: description }];
  }
  if (typeof description !== "object" || description === null) return [];
  if (Array.isArray(description)) return description.flatMap((inner, index) => leavesOf(inner, [...path, index]));
  return Object.entries(description).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}
