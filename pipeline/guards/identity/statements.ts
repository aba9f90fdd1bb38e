import type { Json, JsonObject } from "../../model";
import { sectionOf, textsOf } from "../values";

/** A list of patterns, or of everything but them: `Action` and `NotAction`. */
export interface Patterns {
  readonly patterns: readonly string[];
  readonly negated: boolean;
}

/** One operator and key: any of the values will do. */
export interface Condition {
  readonly operator: string;
  /** Lower case: IAM does not tell the cases apart. */
  readonly key: string;
  readonly values: readonly string[];
}

/** A statement of a policy, in one form whatever way it was written. */
export interface Statement {
  readonly sid: string;
  readonly effect: "Allow" | "Deny";
  /** `AWS:arn:...`, `Service:ec2.amazonaws.com`, `*`; absent in a policy of an identity. */
  readonly principals?: readonly string[];
  /** `NotPrincipal` is read as everybody: nobody here writes it, and it lets in more than it says. */
  readonly actions: Patterns;
  readonly resources: Patterns;
  readonly conditions: readonly Condition[];
}

/** Statements of a policy as it stands in an argument; undefined when it is no text of JSON, as with a function of Terraform's. */
export function statementsIn(policy: Json | undefined): Statement[] | undefined {
  const document = typeof policy === "string" ? parsed(policy) : sectionOf(policy);
  if (document === undefined) return undefined;
  const found = document["Statement"];
  const list: readonly Json[] = Array.isArray(found) ? (found as readonly Json[]) : found === undefined ? [] : [found];
  return list.flatMap((each) => {
    const statement = sectionOf(each);
    return statement === undefined ? [] : [read(statement)];
  });
}

function parsed(text: string): JsonObject | undefined {
  try {
    return sectionOf(JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}

function read(statement: JsonObject): Statement {
  const { Sid, Effect, Principal, NotPrincipal, Condition: conditions } = statement;
  const principals = NotPrincipal === undefined ? principalsOf(Principal) : ["*"];
  return {
    sid: typeof Sid === "string" ? Sid : "",
    effect: Effect === "Deny" ? "Deny" : "Allow",
    ...(principals && { principals }),
    actions: patternsOf(statement, "Action", (text) => text.toLowerCase()),
    resources: patternsOf(statement, "Resource", (text) => text),
    conditions: Object.entries(sectionOf(conditions) ?? {}).flatMap(([operator, keys]) =>
      Object.entries(sectionOf(keys) ?? {}).map(([key, values]) => ({
        operator,
        key: key.toLowerCase(),
        values: valuesOf(values),
      })),
    ),
  };
}

/** A condition's values may be numbers and truths. */
const valuesOf = (values: Json): string[] =>
  (Array.isArray(values) ? (values as readonly Json[]) : [values]).map((value) =>
    typeof value === "string" ? value : JSON.stringify(value),
  );

function patternsOf(statement: JsonObject, name: "Action" | "Resource", written: (text: string) => string): Patterns {
  const not = statement[`Not${name}`];
  if (not !== undefined) return { patterns: textsOf(not).map(written), negated: true };
  const patterns = textsOf(statement[name]).map(written);
  // A trust names no resource: it is about its own role.
  return { patterns: patterns.length > 0 ? patterns : ["*"], negated: false };
}

function principalsOf(principal: Json | undefined): string[] | undefined {
  if (principal === undefined) return undefined;
  if (typeof principal === "string") return [principal];
  return Object.entries(sectionOf(principal) ?? {}).flatMap(([kind, values]) =>
    textsOf(values).map((value) => (value === "*" ? `${kind}:*` : `${kind}:${value}`)),
  );
}
