import type { Json } from "../model";

export interface TextLeaf {
  /** `data.currencies[usdt].options`; elements of a list by their key where they have one. */
  readonly path: string;
  readonly value: string;
}

/** What elements of a list are called by. */
const elementKeys = ["id", "name", "key", "code", "path"] as const;

/** Every text in a value and where it stands. */
export function leaves(value: Json | undefined, path = ""): TextLeaf[] {
  if (typeof value === "string") return [{ path, value }];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) {
    return (value as readonly Json[]).flatMap((each, index) => leaves(each, `${path}[${nameOf(each) ?? index}]`));
  }
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === "" ? key : `${path}.${key}`));
}

function nameOf(element: Json): string | undefined {
  if (typeof element !== "object" || element === null || Array.isArray(element)) return undefined;
  return elementKeys
    .map((key) => (element as Readonly<Record<string, Json>>)[key])
    .find((name) => typeof name === "string");
}
