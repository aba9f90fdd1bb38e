import { like } from "./wildcards";

type Compare = (actual: string, expected: string) => boolean;

const equals: Compare = (actual, expected) => actual === expected;
const equalsAnyCase: Compare = (actual, expected) => actual.toLowerCase() === expected.toLowerCase();
const matches: Compare = (actual, expected) => like(expected, actual);
const number =
  (holds: (actual: number, expected: number) => boolean): Compare =>
  (actual, expected) =>
    holds(Number(actual), Number(expected));

/** Operators with the sense of their values: of a negated one no value may match. */
const operators: Readonly<Record<string, { readonly compare: Compare; readonly negated: boolean }>> = {
  StringEquals: { compare: equals, negated: false },
  StringNotEquals: { compare: equals, negated: true },
  StringEqualsIgnoreCase: { compare: equalsAnyCase, negated: false },
  StringNotEqualsIgnoreCase: { compare: equalsAnyCase, negated: true },
  StringLike: { compare: matches, negated: false },
  StringNotLike: { compare: matches, negated: true },
  ArnEquals: { compare: matches, negated: false },
  ArnNotEquals: { compare: matches, negated: true },
  ArnLike: { compare: matches, negated: false },
  ArnNotLike: { compare: matches, negated: true },
  Bool: { compare: equalsAnyCase, negated: false },
  NumericEquals: { compare: number((a, b) => a === b), negated: false },
  NumericLessThan: { compare: number((a, b) => a < b), negated: false },
  NumericLessThanEquals: { compare: number((a, b) => a <= b), negated: false },
  NumericGreaterThan: { compare: number((a, b) => a > b), negated: false },
  NumericGreaterThanEquals: { compare: number((a, b) => a >= b), negated: false },
};

/**
 * One condition: an operator, what the request says of the key, and the values the policy names.
 *
 * @param actual undefined when the request does not have the key
 * @throws on an operator it does not know: a wrong yes would be worse than no answer
 */
export function compareCondition(
  operator: string,
  actual: string | readonly string[] | undefined,
  expected: readonly string[],
): boolean {
  if (operator === "Null") return expected.includes(String(actual === undefined));
  const [, quantifier = "", name = "", ifExists = ""] =
    /^(ForAllValues:|ForAnyValue:)?(.+?)(IfExists)?$/.exec(operator) ?? [];
  const found = operators[name];
  if (found === undefined) throw new Error(`the evaluator does not know the condition ${operator}`);
  // An absent key: nothing to compare is true for all of its values, and for a negation.
  if (actual === undefined) return ifExists !== "" || quantifier === "ForAllValues:" || (!quantifier && found.negated);
  const holds = (value: string): boolean => found.negated !== expected.some((wanted) => found.compare(value, wanted));
  const values = typeof actual === "string" ? [actual] : actual;
  if (quantifier === "ForAllValues:") return values.every(holds);
  return quantifier === "ForAnyValue:" || values.length > 1 ? values.some(holds) : holds(values[0] ?? "");
}
