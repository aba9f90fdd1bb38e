import { createHmac, randomBytes } from "node:crypto";
import type { Json, JsonObject } from "../model";
import { isObject } from "../json";

/** What stands for a value that Terraform calls sensitive, and for one that only an apply will know. */
export const sensitive = "(sensitive)";
export const unknown = "(known after apply)";

/** Of this process alone: equal values stay equal to us, and nobody can try values against what is printed. */
const key = randomBytes(32);
const mark = "\u0000";

/**
 * A tree with its sensitive values gone. Each is replaced by a text of its own, so that a change of it still shows; `unveiled`
 * makes all of them alike.
 *
 * @param marks the plan's own: a tree of the same shape, `true` at the root of what is sensitive
 */
export function veiled(value: Json, marks: Json | undefined): Json {
  if (marks === true) return value === null ? null : `${sensitive}${mark}${fingerprint(value)}`;
  if (Array.isArray(value)) return value.map((item: Json, index) => veiled(item, childOf(marks, index)));
  if (isObject(value))
    return Object.fromEntries(entries(value).map(([name, item]) => [name, veiled(item, childOf(marks, name))]));
  return value;
}

/** The tree with its unknown values said to be so; they are absent or null in a plan. */
export function withUnknowns(value: Json, unknowns: Json | undefined): Json {
  if (unknowns === true) return unknown;
  if (Array.isArray(unknowns)) {
    const items: readonly Json[] = Array.isArray(value) ? value : [];
    const length = Math.max(items.length, unknowns.length);
    return Array.from({ length }, (_, index) => withUnknowns(items[index] ?? null, childOf(unknowns, index)));
  }
  if (isObject(unknowns)) {
    const known = isObject(value) ? value : {};
    const names = new Set([...Object.keys(known), ...Object.keys(unknowns)]);
    return Object.fromEntries([...names].map((name) => [name, withUnknowns(known[name] ?? null, unknowns[name])]));
  }
  return value;
}

/** Every veiled value as the one word for it, also where it became part of a path. */
export function unveiled<T extends Json>(value: T): T {
  if (typeof value === "string") return value.replace(veiledText, sensitive) as T;
  if (Array.isArray(value)) return value.map((item: Json) => unveiled(item)) as unknown as T;
  if (isObject(value)) return Object.fromEntries(entries(value).map(([name, item]) => [name, unveiled(item)])) as T;
  return value;
}

/** HMAC-SHA256 in base64url is 43 characters long. */
const veiledText = new RegExp(`\\(sensitive\\)${mark}[\\w-]{43}`, "g");

const entries = (value: JsonObject): [string, Json][] => Object.entries(value);

function childOf(marks: Json | undefined, step: string | number): Json | undefined {
  if (Array.isArray(marks)) return (marks as readonly Json[])[Number(step)];
  return isObject(marks) ? marks[String(step)] : undefined;
}

function fingerprint(value: Json): string {
  return createHmac("sha256", key).update(JSON.stringify(value)).digest("base64url");
}
