import type { JsonObject } from "../../model";
import { canonical, type Rules } from "../value-changes";
import { groupKindOf, type RenderedObject } from "./read-objects";
import { isObject } from "../../json";

/** Kinds that are named after what is in them: another content is another object, and the last one is pruned. */
const namedByContent = ["Job", "ConfigMap", "Secret"];

/** `barong-migrate-3f9c0d1a` has the stem `barong-migrate`: eight or more hexadecimal digits, as renderers add them. */
const contentHash = /^(.+)-(?=[0-9a-f]*\d)[0-9a-f]{8,64}$/;

/** An object in both revisions, under one name or two. */
export interface Pair {
  readonly before: RenderedObject;
  readonly after: RenderedObject;
}

/** What a hash in the name leaves: the name, or its stem. */
export function stemOf({ object: { kind, metadata } }: RenderedObject): string {
  return (namedByContent.includes(kind) && contentHash.exec(metadata.name)?.[1]) || metadata.name;
}

/** True for two whose names differ by a hash of their content alone. */
export const isRerun = ({ before, after }: Pair): boolean =>
  before.key !== after.key && stemOf(before) === stemOf(after);

/** Pairs among what is gone and what has come, by a key that both must have alone. */
export function pairsBy(
  gone: readonly RenderedObject[],
  come: readonly RenderedObject[],
  keyOf: (one: RenderedObject) => string,
): Pair[] {
  const [old, now] = [only(gone, keyOf), only(come, keyOf)];
  return [...old].flatMap(([key, before]) => {
    const after = now.get(key);
    return before && after ? [{ before, after }] : [];
  });
}

/** Scope, kind and the name without its hash. */
export function stemKey(one: RenderedObject): string {
  return [one.scope, groupKindOf(one.key), stemOf(one)].join(" ");
}

/**
 * Scope, kind and all that is in it, its own name taken out wherever it stands: equal for an object and the one it was
 * renamed to.
 */
export function contentKey(one: RenderedObject, rules: Rules): string {
  const { name } = one.object.metadata;
  const text = canonical(withoutTraces(one.object), rules).replaceAll(name, "\u0000");
  return [one.scope, groupKindOf(one.key), text].join(" ");
}

/** Hashes of what is elsewhere say nothing of the object's own content. */
function withoutTraces(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]) => {
      if (key === "annotations" && isObject(value)) {
        return [[key, Object.fromEntries(Object.entries(value).filter(([name]) => !isHashAnnotation(name)))]];
      }
      return [[key, isObject(value) ? withoutTraces(value) : value]];
    }),
  );
}

/** Annotations by which pods are replaced when what they read has changed. */
export const isHashAnnotation = (name: string): boolean => name === "rkcp.io/config" || name.startsWith("checksum/");

/** By key; undefined where several share it, since nobody knows which became which. */
function only(
  objects: readonly RenderedObject[],
  keyOf: (one: RenderedObject) => string,
): ReadonlyMap<string, RenderedObject | undefined> {
  const found = new Map<string, RenderedObject | undefined>();
  for (const one of objects) {
    const key = keyOf(one);
    found.set(key, found.has(key) ? undefined : one);
  }
  return found;
}
