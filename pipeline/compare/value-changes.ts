import type { Json, JsonObject, ValueChange } from "../model";
import { isList, isObject } from "../json";

/** How the elements of a list belong together. */
export type ListRule =
  /**
   * By a key of theirs.
   *
   * `keyOf` gives what stands in the path's brackets; undefined for an element without a key, and then the list is a
   * sequence. `ordered`: their order has a meaning as well.
   */
  | { readonly kind: "keyed"; readonly keyOf: (element: JsonObject) => string | undefined; readonly ordered?: boolean }
  /** Order has no meaning, and an element is the same or another one. */
  | { readonly kind: "set" }
  /** Order has a meaning, such as that of a command's arguments. */
  | { readonly kind: "sequence" };

/** What a format says of its values, beyond that they are JSON. */
export interface Rules {
  /** @param names from the root to the list, without keys of elements: `spec`, `template`, `spec`, `containers` */
  readonly listAt: (names: readonly string[], list: readonly Json[]) => ListRule;
  /** A scalar in the one spelling in which equal ones are equal: `500m` and `0.5`. @default the value itself */
  readonly spelt?: (names: readonly string[], value: Json) => Json;
  /** Parts by which a scalar is reported, such as repository and tag of an image. @default none: reported whole */
  readonly partsOf?: (names: readonly string[], value: Json) => JsonObject | undefined;
}

/** A value that differs, before anybody asked whether it can be changed in place. */
export type Difference = Omit<ValueChange, "forcesReplacement"> & {
  /** The path's names, without keys of elements. */
  readonly names: readonly string[];
};

/** Where a walk is. */
interface Place {
  readonly path: string;
  readonly names: readonly string[];
}

const root: Place = { path: "", names: [] };

/** What differs between two values, leaf by leaf; a part that only one of them has is one difference. */
export function differences(before: Json | undefined, after: Json | undefined, rules: Rules): Difference[] {
  return walk(before, after, root, rules);
}

/** The value as text that is equal for equal values: keys and sets sorted, scalars in one spelling, no nulls in objects. */
export function canonical(value: Json, rules: Rules, names: readonly string[] = []): string {
  if (isList(value)) {
    const elements = value.map((element) => canonical(element, rules, names));
    const rule = rules.listAt(names, value);
    const sorts = rule.kind === "set" || (rule.kind === "keyed" && !rule.ordered);
    return `[${(sorts ? elements.sort() : elements).join(",")}]`;
  }
  if (isObject(value)) {
    const entries = Object.entries(value)
      .filter(([, each]) => each !== null)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, each]) => `${JSON.stringify(key)}:${canonical(each, rules, [...names, key])}`);
    return `{${entries.join(",")}}`;
  }
  return JSON.stringify(rules.spelt?.(names, value) ?? value);
}

function walk(before: Json | undefined, after: Json | undefined, place: Place, rules: Rules): Difference[] {
  if (isObject(before) && isObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => walk(before[key], after[key], field(place, key), rules));
  }
  if (isList(before) && isList(after)) return walkLists(before, after, place, rules);
  if (isAbsent(before) && isAbsent(after)) return [];
  if (!isAbsent(before) && !isAbsent(after) && isSame(before, after, place, rules)) return [];
  return partsThatDiffer(before, after, place, rules) ?? [difference(place, before, after)];
}

function walkLists(before: readonly Json[], after: readonly Json[], place: Place, rules: Rules): Difference[] {
  const rule = rules.listAt(place.names, before.length > 0 ? before : after);
  switch (rule.kind) {
    case "keyed":
      return walkKeyed(before, after, place, rules, rule) ?? walkSequences(before, after, place, rules);
    case "set":
      return walkSets(before, after, place, rules);
    case "sequence":
      return walkSequences(before, after, place, rules);
  }
}

/** Undefined where an element has no key, or shares it. */
function walkKeyed(
  before: readonly Json[],
  after: readonly Json[],
  place: Place,
  rules: Rules,
  { keyOf, ordered }: Extract<ListRule, { kind: "keyed" }>,
): Difference[] | undefined {
  const [old, now] = [byKey(before, keyOf), byKey(after, keyOf)];
  if (!old || !now) return undefined;
  const inside = [...new Set([...old.keys(), ...now.keys()])].flatMap((key) =>
    walkElement(old.get(key), now.get(key), { ...place, path: `${place.path}[${key}]` }, rules),
  );
  const orders = [commonKeys(old, now), commonKeys(now, old)] as const;
  const moved = ordered === true && orders[0].join("\n") !== orders[1].join("\n");
  return [...inside, ...(moved ? [difference({ ...place, path: `${place.path}[]` }, ...orders)] : [])];
}

/** A variable that comes or goes is told by its value: `env[PORT].value`. */
function walkElement(
  before: JsonObject | undefined,
  after: JsonObject | undefined,
  place: Place,
  rules: Rules,
): Difference[] {
  const only = before && after ? undefined : (before ?? after);
  const isPair = only && Object.keys(only).sort().join() === "name,value";
  return isPair
    ? walk(before?.["value"], after?.["value"], field(place, "value"), rules)
    : walk(before, after, place, rules);
}

function walkSets(before: readonly Json[], after: readonly Json[], place: Place, rules: Rules): Difference[] {
  const texts = (list: readonly Json[]) => new Map(list.map((each) => [canonical(each, rules, place.names), each]));
  const [old, now] = [texts(before), texts(after)];
  const gone = [...old].filter(([text]) => !now.has(text)).map(([, each]) => each);
  const come = [...now].filter(([text]) => !old.has(text)).map(([, each]) => each);
  if (gone.length === 0 && come.length === 0) return [];
  // Scalars are few and read best side by side; of objects only those that came or went.
  if ([...before, ...after].every((each) => !isObject(each))) {
    return [difference(place, [...old.values()].sort(byText), [...now.values()].sort(byText))];
  }
  const element = { ...place, path: `${place.path}[]` };
  return [
    ...gone.map((each) => difference(element, each, undefined)),
    ...come.map((each) => difference(element, undefined, each)),
  ];
}

/** Element by element where both have as many objects; otherwise the whole list. */
function walkSequences(before: readonly Json[], after: readonly Json[], place: Place, rules: Rules): Difference[] {
  const alike = before.length === after.length && [...before, ...after].every(isObject);
  if (alike) {
    return before.flatMap((each, index) =>
      walk(each, after[index], { ...place, path: `${place.path}[${index}]` }, rules),
    );
  }
  return isSame(before, after, place, rules) ? [] : [difference(place, before, after)];
}

function partsThatDiffer(
  before: Json | undefined,
  after: Json | undefined,
  place: Place,
  { partsOf }: Rules,
): Difference[] | undefined {
  if (!partsOf || isAbsent(before) || isAbsent(after)) return undefined;
  const [old, now] = [partsOf(place.names, before), partsOf(place.names, after)];
  if (!old || !now) return undefined;
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((part) => old[part] !== now[part])
    .map((part) => difference(field(place, part), old[part], now[part]));
}

const isSame = (before: Json, after: Json, { names }: Place, rules: Rules) =>
  canonical(before, rules, names) === canonical(after, rules, names);

function difference({ path, names }: Place, before: Json | undefined, after: Json | undefined): Difference {
  return { path, names, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

/** Keys that are no plain words stand in brackets, since a dot in one would look like a step: `data[nginx.conf]`. */
function field({ path, names }: Place, key: string): Place {
  const isWord = /^[\w-]+$/.test(key);
  const step = isWord ? (path === "" ? key : `.${key}`) : `[${key}]`;
  return { path: `${path}${step}`, names: [...names, key] };
}

function byKey(
  list: readonly Json[],
  keyOf: (element: JsonObject) => string | undefined,
): ReadonlyMap<string, JsonObject> | undefined {
  const found = new Map<string, JsonObject>();
  for (const element of list) {
    const key = isObject(element) ? keyOf(element) : undefined;
    if (!isObject(element) || key === undefined || found.has(key)) return undefined;
    found.set(key, element);
  }
  return found;
}

const commonKeys = (of: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>) =>
  [...of.keys()].filter((key) => other.has(key));
const byText = (one: Json, other: Json) => ((scalarText(one) ?? "") < (scalarText(other) ?? "") ? -1 : 1);

/** What a key may be made of. */
export const scalarText = (value: Json | undefined): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) : undefined;

const isAbsent = (value: Json | undefined): value is null | undefined => value === undefined || value === null;
