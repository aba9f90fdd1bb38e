import type { Json, JsonObject } from "./model";

/** True for `{ ... }`, and for no list. */
export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `Array.isArray`, which leaves a read-only list's elements their type. */
export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
