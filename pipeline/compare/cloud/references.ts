import type { Json, JsonObject } from "../../model";
import { isObject } from "../../json";

/** One mention of another block in an expression. */
export interface Reference {
  /** `aws_vpc.network_1A2B`. */
  readonly address: string;
  /** First attribute after it; empty when the whole resource is meant, as in `depends_on`. */
  readonly attribute: string;
}

const mention = /(?<![\w.-])((?:data\.)?[a-z]\w*\.[A-Za-z_][\w-]*)(?:\[[^\]]*\])*(?:\.([a-z]\w*))?/g;

/** What a text refers to: only a text with an expression in it can, and one that is nothing but an address. */
export function referencesIn(text: string): Reference[] {
  if (!isExpression(text) && !/^(?:data\.)?[a-z]\w*\.[\w-]+(?:\.[\w.]+)?$/.test(text)) return [];
  return [...text.matchAll(mention)].map(([, address = "", attribute = ""]) => ({ address, attribute }));
}

/** The value with every mention of a moved resource as the head writes it. */
export function withNewAddresses<Value extends Json>(value: Value, moves: ReadonlyMap<string, string>): Value {
  return moves.size === 0 ? value : (rewrite(value, (address) => moves.get(address) ?? address) as Value);
}

/** The value with every address in its expressions rewritten. */
export function rewrite(value: Json, newAddress: (address: string) => string): Json {
  if (typeof value === "string") {
    if (referencesIn(value).length === 0) return value;
    return value.replace(
      mention,
      (whole: string, address: string) => newAddress(address) + whole.slice(address.length),
    );
  }
  if (Array.isArray(value)) return value.map((inner: Json) => rewrite(inner, newAddress));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rewrite(inner, newAddress)]));
}

/** Every text of a body that refers to something, with the arguments that lead to it. */
export function* expressionsIn(body: JsonObject): Generator<{ path: readonly string[]; text: string }> {
  yield* walk(body, []);
}

function* walk(value: Json, path: readonly string[]): Generator<{ path: readonly string[]; text: string }> {
  if (typeof value === "string") {
    if (isExpression(value)) yield { path, text: value };
  } else if (Array.isArray(value)) {
    for (const inner of value as readonly Json[]) yield* walk(inner, path);
  } else if (isObject(value)) {
    for (const [key, inner] of Object.entries(value)) yield* walk(inner, [...path, key]);
  }
}

/** `$${` is a dollar sign and a brace, not an expression. */
export function isExpression(text: string): boolean {
  return /(?<!\$)\$\{/.test(text);
}
