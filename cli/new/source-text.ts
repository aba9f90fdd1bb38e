import path from "node:path";
import ts from "typescript";
import type { Value, ValuePath } from "../leaves";
import { NewProblem } from "./problem";

/** One value of a description that becomes another. */
export interface Edit {
  readonly path: ValuePath;
  readonly value: Value;
}

/** What the file of another environment says differently. */
export interface Rewriting {
  readonly environmentName: string;
  readonly exportName: string;
  /** Sentence that takes the place of the comment above the export. */
  readonly documentation: string;
  readonly edits: readonly Edit[];
}

interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * The source text with only the given values changed: comments, order and layout survive, since the text is edited at
 * the places the compiler's parser names and never printed anew.
 *
 * @param file for messages, such as `environments/stage.ts`
 * @throws NewProblem when the file is not one `export const <name> = defineEnvironment("<name>", { ... })`, or a value
 * that has to change is computed instead of written out
 */
export function rewrite(source: string, file: string, rewriting: Rewriting): string {
  const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true);
  const { statement, identifier, name, data } = findEnvironment(parsed, file);
  const literal = (node: ts.Node, value: Value): Replacement => ({
    from: node.getStart(parsed),
    to: node.getEnd(),
    text: JSON.stringify(value),
  });
  const replacements = [
    documentationOf(statement, parsed, rewriting.documentation),
    { from: identifier.getStart(parsed), to: identifier.getEnd(), text: rewriting.exportName },
    literal(name, rewriting.environmentName),
    ...rewriting.edits.map(({ path: where, value }) => literal(valueAt(data, where, file), value)),
  ];
  return [...replacements]
    .sort((a, b) => b.from - a.from)
    .reduce((text, { from, to, text: replacement }) => text.slice(0, from) + replacement + text.slice(to), source);
}

/** `qa-two` as a name in code: `qaTwo`; a word the language keeps for itself gets a second one. */
export function exportNameOf(environmentName: string): string {
  const camel = environmentName.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const token = ts.identifierToKeywordKind(ts.factory.createIdentifier(camel));
  return token === undefined ? camel : `${camel}Environment`;
}

function findEnvironment(parsed: ts.SourceFile, file: string) {
  const found = parsed.statements.flatMap((statement) => {
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap(({ name: identifier, initializer }) => {
      if (!initializer || !ts.isIdentifier(identifier) || !ts.isCallExpression(initializer)) return [];
      const [name, data] = initializer.arguments;
      const called = initializer.expression.getText(parsed);
      if (called !== "defineEnvironment" || !name || !data) return [];
      return ts.isStringLiteral(name) && ts.isObjectLiteralExpression(data)
        ? [{ statement, identifier, name, data }]
        : [];
    });
  });
  const [only] = found;
  if (only && found.length === 1) return only;
  throw new NewProblem(
    `${file}: found ${found.length} environments written out in it. ` +
      'Allowed: one, export const <name> = defineEnvironment("<name>", { ... }). Fix: take another environment with --from, or write this one out',
  );
}

function documentationOf(statement: ts.Statement, parsed: ts.SourceFile, sentence: string): Replacement {
  const comments = ts.getLeadingCommentRanges(parsed.text, statement.getFullStart()) ?? [];
  const last = comments.findLast(({ pos }) => parsed.text.startsWith("/**", pos));
  const text = `/** ${sentence} */`;
  if (last) return { from: last.pos, to: last.end, text };
  const start = statement.getStart(parsed);
  return { from: start, to: start, text: `${text}\n` };
}

function valueAt(data: ts.Expression, where: ValuePath, file: string): ts.Expression {
  const value = where.reduce<ts.Expression | undefined>((node, key) => node && child(node, key), data);
  if (value && isWrittenOut(value)) return value;
  throw new NewProblem(
    `${file}: ${where.join(".")} is ${value ? `computed: ${value.getText()}` : "not written in the file"}. ` +
      "Allowed: a value written out where it belongs. Fix: write it out, so that a copy can change it",
  );
}

function child(node: ts.Expression, key: string | number): ts.Expression | undefined {
  if (typeof key === "number") return ts.isArrayLiteralExpression(node) ? node.elements[key] : undefined;
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const property = node.properties.find(
    (candidate) =>
      candidate.name !== undefined && !ts.isComputedPropertyName(candidate.name) && candidate.name.text === key,
  );
  return property && ts.isPropertyAssignment(property) ? property.initializer : undefined;
}

function isWrittenOut(node: ts.Expression): boolean {
  return (
    ts.isStringLiteralLike(node) ||
    ts.isNumericLiteral(node) ||
    node.kind === ts.SyntaxKind.TrueKeyword ||
    node.kind === ts.SyntaxKind.FalseKeyword
  );
}

/** Compiled away from its types, ready to be run; kept here so that one file knows the compiler. */
export function compile(source: string, file: string): string {
  return ts.transpileModule(source, {
    fileName: path.basename(file),
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  }).outputText;
}
