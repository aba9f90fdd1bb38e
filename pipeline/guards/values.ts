import type { Json, JsonObject } from "../model";
import { isList } from "../json";

/** A section, or undefined for anything else. */
export function sectionOf(value: Json | undefined): JsonObject | undefined {
  return typeof value === "object" && value !== null && !isList(value) ? value : undefined;
}

/** A list as it is, one section as a list of one, nothing as none: Terraform's JSON takes a block either way. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return isList(value) ? value : [value];
}

/** Blocks of a resource: `rule`, `ingress`. */
export function blocksOf(resource: JsonObject | undefined, name: string): readonly JsonObject[] {
  return listOf(resource?.[name])
    .map(sectionOf)
    .filter((block) => block !== undefined);
}

/** Texts of a list; a single text counts as a list of one. */
export function textsOf(value: Json | undefined): readonly string[] {
  return listOf(value).filter((text): text is string => typeof text === "string");
}

/** Every value a path leads to; lists on the way are gone through, as `rule.lifecycle.delete_after`. */
export function valuesAt(value: Json | undefined, path: string): readonly Json[] {
  const [key = "", ...rest] = path.split(".");
  return listOf(value).flatMap((each) => {
    const inner = sectionOf(each)?.[key];
    if (inner === undefined || inner === null) return [];
    return rest.length === 0 ? [inner] : valuesAt(inner, rest.join("."));
  });
}

/** The one value a path leads to. */
export function valueAt(value: Json | undefined, path: string): Json | undefined {
  return valuesAt(value, path)[0];
}

/** The section a path leads to. */
export function sectionAt(value: Json | undefined, path: string): JsonObject | undefined {
  return sectionOf(valueAt(value, path));
}

/** A text, or undefined for anything else. */
export function textAt(value: Json | undefined, path: string): string | undefined {
  const found = valueAt(value, path);
  return typeof found === "string" ? found : undefined;
}

/** A number, also one that stands as text. */
export function numberAt(value: Json | undefined, path: string): number | undefined {
  const found = valueAt(value, path);
  const number = typeof found === "string" && found.trim() !== "" ? Number(found) : found;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** A value as text, whole: for what is compared. */
export function written(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A value for a sentence, cut where it would hide the rest of it. */
export function said(value: Json | undefined): string {
  const text = written(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
