import { z } from "zod";
import { environmentSchema, type Environment } from "../environments/schema";
import { didYouMean, nearestWord } from "../environments/schema/nearest";
import { partsThatAreNoData } from "./plain-data";
import type { Problem } from "./problem";

export type Verdict =
  | { readonly environment: Environment; readonly problems: readonly [] }
  | { readonly environment?: undefined; readonly problems: readonly Problem[] };

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Judges one description on its own; a legal one comes back parsed, an illegal one as problems in words. */
export function judge(file: string, description: unknown): Verdict {
  const verdict = judgeBy(environmentSchema, file, description);
  return "data" in verdict ? { environment: verdict.data, problems: [] } : verdict;
}

/** The same for any schema made of `environments/schema/primitives.ts`. */
export function judgeBy<Schema extends z.ZodType>(
  schema: Schema,
  file: string,
  description: unknown,
): { readonly data: z.output<Schema> } | { readonly problems: readonly Problem[] } {
  const foreign = partsThatAreNoData(file, description);
  if (foreign.length > 0) return { problems: foreign };
  const result = schema.safeParse(description, { reportInput: false });
  if (result.success) return { data: result.data };
  return { problems: onePerPath(result.error.issues.flatMap((issue) => toProblems(schema, file, description, issue))) };
}

/** The library goes on checking a value it has refused: a text in place of a list is also a list of the wrong length. */
function onePerPath(problems: readonly Problem[]): Problem[] {
  return [...new Map([...problems].reverse().map((problem) => [problem.path, problem])).values()].reverse();
}

function toProblems(schema: z.ZodType, file: string, description: unknown, issue: Issue): Problem[] {
  if (issue.code === "unrecognized_keys") {
    const section = at(description, issue.path);
    return issue.keys.map((key) => ({
      file,
      path: join([...issue.path, key]),
      found: at(section, [key]) ?? null,
      message: unknownKey(key, allowedKeys(schema, issue.path, section)),
    }));
  }
  if (issue.code === "invalid_key") {
    const message = issue.issues.map((inner) => inner.message).join("; ");
    return [{ file, path: join(issue.path), found: issue.path.at(-1), message }];
  }
  return [{ file, path: join(issue.path), found: at(description, issue.path), message: issue.message }];
}

function unknownKey(key: string, allowed: readonly string[]): string {
  const meant = nearestWord(key, allowed, ({ length }) => Math.max(2, Math.ceil(length / 3)));
  return `No such setting. ${didYouMean(meant)}Allowed: ${allowed.join(", ")}. Fix: ${meant !== undefined ? "correct the name" : "remove it"}`;
}

/** The part of JSON Schema that leads from a section to its settings. */
interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode & { readonly const?: unknown }>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
}

/** Keys the schema knows at `path`; of several variants, those of the one whose discriminator the section carries. */
function allowedKeys(schema: z.ZodType, path: Path, section: unknown): string[] {
  const root = z.toJSONSchema(schema, { unrepresentable: "any" }) as SchemaNode;
  let nodes: readonly SchemaNode[] = variants(root);
  for (const key of path) {
    nodes = nodes.flatMap(({ properties, additionalProperties }) => {
      const next = properties?.[String(key)] ?? additionalProperties;
      return typeof next === "object" ? variants(next) : [];
    });
  }
  const chosen = nodes.filter((node) => matches(node, section));
  return [...new Set((chosen.length > 0 ? chosen : nodes).flatMap(({ properties }) => Object.keys(properties ?? {})))];
}

function variants(node: SchemaNode): readonly SchemaNode[] {
  const alternatives = node.anyOf ?? node.oneOf;
  return alternatives ? alternatives.flatMap(variants) : [node];
}

function matches(node: SchemaNode, section: unknown): boolean {
  return Object.entries(node.properties ?? {}).every(
    ([key, property]) => property.const === undefined || at(section, [key]) === property.const,
  );
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}

function join(path: Path): string {
  return path.map(String).join(".");
}
