import type { Json, JsonObject } from "../../model";
import { type Block } from "./blocks";
import { isObject } from "../../json";

const reference = /(?<!\$)\$\{((?:data\.)?[a-z]\w*\.[A-Za-z_][\w-]*)\.([a-z]\w*)\}/g;

/** References to each other's names are two or three deep at most; a cycle ends here. */
const deepest = 8;

/**
 * The text with every reference filled in that a plan knows already: an argument that the other block sets itself, such as
 * a cluster's `name`. What the cloud gives (`id`, `arn`) stays a reference.
 */
export function withKnownValues(text: string, blocks: ReadonlyMap<string, Block>, depth = 0): string {
  if (depth === deepest) return text;
  return text.replace(reference, (whole: string, address: string, attribute: string) => {
    const known: Json | undefined = blocks.get(address)?.body[attribute];
    if (typeof known === "number" || typeof known === "boolean") return String(known);
    return typeof known === "string" ? withKnownValues(known, blocks, depth + 1) : whole;
  });
}

/** The body with every reference filled in that a plan knows already. */
export function knownIn(body: JsonObject, blocks: ReadonlyMap<string, Block>): JsonObject {
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [key, fillIn(value, blocks)]));
}

function fillIn(value: Json, blocks: ReadonlyMap<string, Block>): Json {
  if (typeof value === "string") return withKnownValues(value, blocks);
  if (Array.isArray(value)) return value.map((inner: Json) => fillIn(inner, blocks));
  return isObject(value) ? knownIn(value, blocks) : value;
}
