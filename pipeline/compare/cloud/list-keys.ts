import type { Json } from "../../model";
import { isObject } from "../../json";

/** What names an element of a list, best first. */
const naturalKeys = [
  "sid", "Sid", "id", "Id", "name", "Name", "key", "rule_name", "option_name", "target_id", "device_name",
  "rule_number", "rule_no", "priority", "field", "cidr", "cidr_block", "service_account", "header_name",
] as const; // prettier-ignore

/** Answers with an element's key when every element has the same kind of key and no two share one. */
export function keysOf(before: readonly Json[], after: readonly Json[]): ((element: Json) => string) | undefined {
  const key = naturalKeys.find((name) => identifies(name, before) && identifies(name, after));
  return key === undefined ? undefined : (element) => keyOf(element, key) ?? "";
}

function identifies(name: string, list: readonly Json[]): boolean {
  const keys = list.map((element) => keyOf(element, name));
  return keys.every((key) => key !== undefined) && new Set(keys).size === keys.length;
}

function keyOf(element: Json, name: string): string | undefined {
  const key = isObject(element) ? element[name] : undefined;
  return typeof key === "string" || typeof key === "number" ? String(key) : undefined;
}
