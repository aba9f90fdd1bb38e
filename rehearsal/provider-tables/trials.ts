import type { Arguments } from "../synthesized-stack";
import type { Attribute, ResourceSchema, SchemaBlock, ValueType } from "./provider-schema";

/** One resource as a plan would make it. */
export interface Planned {
  readonly type: string;
  /** What stands in the configuration. */
  readonly body: Arguments;
  /** What the provider makes of it, defaults filled in; null where only AWS knows. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** A resource whose state differs from its configuration in one argument. */
export interface Trial {
  readonly type: string;
  /** Name of the resource; also its address after the type. */
  readonly name: string;
  /** Path without indexes. */
  readonly argument: string;
  /** `changed`: the state had another value. `removed`: the state had one, and the configuration has none. */
  readonly kind: "changed" | "removed";
  readonly body: Arguments;
  /** Attributes of the state. */
  readonly state: Readonly<Record<string, unknown>>;
}

/** Attributes that no configuration decides about. */
const notTried = ["id", "tags_all", "timeouts"];

/**
 * Trials of every argument of a type. The state is changed, not the configuration: the provider validates a configuration
 * and takes any state for what once was true, so no trial needs a second legal value.
 */
export function trialsOf(planned: readonly Planned[], schema: ResourceSchema): Trial[] {
  const tried = new Set<string>();
  const deepest = sizeOf(schema.block) > largest ? 1 : Infinity;
  return planned.flatMap(({ type, body, values }) =>
    [...variants(values, schema.block, [])].flatMap(({ path, kind, value }): Trial[] => {
      const argument = path.filter((step) => typeof step === "string").join(".");
      const key = `${kind} ${argument}`;
      if (tried.has(key) || argument.split(".").length > deepest || notTried.includes(String(path[0]))) return [];
      tried.add(key);
      const [top = ""] = argument.split(".");
      const isFilledIn = !(top in body) && schema.block.attributes?.[top]?.computed === true;
      const state = encoded(replaced(values, path, value), schema.block);
      return [
        {
          type,
          name: `t${tried.size}`,
          argument,
          kind: isFilledIn ? "removed" : argument in body ? "changed" : kind,
          body,
          state: { id: "example", ...state },
        },
      ];
    }),
  );
}

/**
 * Of a schema with more attributes than this only the top is tried. The provider builds it anew for every call: each trial
 * of a web ACL, whose statements nest to the fourth level, takes seconds.
 */
const largest = 5000;

function sizeOf({ attributes = {}, block_types = {} }: SchemaBlock): number {
  const inner = Object.values(block_types).reduce((sum, { block }) => sum + sizeOf(block), 0);
  return Object.keys(attributes).length + inner;
}

type Path = readonly (string | number)[];

interface Variant {
  readonly path: Path;
  readonly kind: Trial["kind"];
  /** What the state holds instead. */
  readonly value: unknown;
}

function* variants(values: Readonly<Record<string, unknown>>, block: SchemaBlock, path: Path): Generator<Variant> {
  for (const [name, attribute] of Object.entries(block.attributes ?? {})) {
    if (attribute.optional !== true && attribute.required !== true) continue;
    if (attribute.write_only === true) continue;
    const here = [...path, name];
    const value = values[name];
    if (isNothing(value)) yield { path: here, kind: "removed", value: dummyOf(attribute) };
    else yield* changes(value, here);
  }
  for (const [name, { block: inner }] of Object.entries(block.block_types ?? {})) {
    const here = [...path, name];
    const value = values[name];
    if (isNothing(value)) {
      if (path.length < 2) yield { path: here, kind: "removed", value: [dummyBlock(inner)] };
    } else if (Array.isArray(value)) {
      yield* variants((value[0] ?? {}) as Record<string, unknown>, inner, [...here, 0]);
    } else {
      yield* variants(value as Record<string, unknown>, inner, here);
    }
  }
}

/** Another value of the same type, at the first place where there is one. */
function* changes(value: unknown, path: Path): Generator<Variant> {
  if (Array.isArray(value)) yield* changes(value[0], [...path, 0]);
  else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value).slice(0, 1)) {
      for (const { value: changed } of changes(inner, []))
        yield { path, kind: "changed", value: { ...value, [key]: changed } };
    }
  } else if (!isNothing(value)) yield { path, kind: "changed", value: another(value) };
}

function another(value: unknown): unknown {
  if (typeof value === "number") return value + 1;
  return typeof value === "boolean" ? !value : `${String(value)}x`;
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

function dummyOf({ type, nested_type }: Attribute): unknown {
  if (nested_type === undefined) return dummy(type ?? "string");
  const inner = dummyBlock({ attributes: nested_type.attributes });
  return nested_type.nesting_mode === "single" ? inner : [inner];
}

function dummy(type: ValueType): unknown {
  if (typeof type === "string") return type === "number" ? 7 : type === "bool" ? true : "example";
  const [kind, inner] = type as readonly [string, ValueType | Record<string, ValueType>];
  if (kind === "list" || kind === "set") return [dummy(inner as ValueType)];
  if (kind === "map") return { example: dummy(inner as ValueType) };
  return Object.fromEntries(
    Object.entries(inner as Record<string, ValueType>).map(([name, one]) => [name, dummy(one)]),
  );
}

function dummyBlock({ attributes = {}, block_types = {} }: SchemaBlock): Record<string, unknown> {
  const isSettable = ({ optional, required }: Attribute): boolean => optional === true || required === true;
  return Object.fromEntries([
    ...Object.entries(attributes).map(([name, attribute]) => [name, isSettable(attribute) ? dummyOf(attribute) : null]),
    ...Object.entries(block_types).map(([name]) => [name, []]),
  ]) as Record<string, unknown>;
}

function replaced(values: unknown, path: Path, value: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (Array.isArray(values))
    return values.map((inner: unknown, index) => (index === first ? replaced(inner, rest, value) : inner));
  const object = (values ?? {}) as Record<string, unknown>;
  return { ...object, [first]: replaced(object[first], rest, value) };
}

/** Terraform writes a value of any type with its type. */
function encoded(values: unknown, { attributes = {} }: SchemaBlock): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values as Record<string, unknown>).map(([name, value]) => [
      name,
      attributes[name]?.type === "dynamic" && value !== null ? { value, type: typeOf(value) } : value,
    ]),
  );
}

function typeOf(value: unknown): unknown {
  if (Array.isArray(value)) return ["tuple", value.map(typeOf)];
  if (typeof value === "object" && value !== null) {
    return ["object", Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, typeOf(inner)]))];
  }
  return typeof value === "boolean" ? "bool" : typeof value;
}
