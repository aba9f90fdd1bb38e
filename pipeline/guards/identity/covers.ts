import { like } from "../../../rehearsal/identities/wildcards";
import type { Condition, Patterns, Statement } from "./statements";

/**
 * Whether every text that `specific` matches is matched by `general` too, both with IAM's wildcards. Where that is not
 * clear, no: a guard rather asks once too often.
 */
export function patternCovers(general: string, specific: string): boolean {
  if (general === specific || general === "*") return true;
  // A `?` would take the other's `*` for one character.
  if (general.includes("?") && specific.includes("*")) return false;
  return like(general, specific);
}

function patternsCover(general: Patterns, specific: string): boolean {
  return general.negated
    ? // All but these: nothing that is left out may touch what is asked for.
      !general.patterns.some((left) => patternCovers(left, specific) || patternCovers(specific, left))
    : general.patterns.some((pattern) => patternCovers(pattern, specific));
}

const negated = /Not|Null/;

/** Whether whatever meets `tighter` meets `looser` too: each condition of `looser` is there, with no more values. */
function conditionsCover(looser: readonly Condition[], tighter: readonly Condition[]): boolean {
  return looser.every(({ operator, key, values }) =>
    tighter.some((other) => {
      if (other.operator !== operator || other.key !== key) return false;
      // Of a negated operator more values leave less; of ages and numbers smaller is tighter.
      if (/^Numeric(LessThan)/.test(operator)) return Number(other.values[0]) <= Number(values[0]);
      return negated.test(operator)
        ? values.every((value) => other.values.includes(value))
        : other.values.every((value) => values.some((each) => valueCovers(operator, each, value)));
    }),
  );
}

const valueCovers = (operator: string, general: string, specific: string): boolean =>
  /Like|Arn/.test(operator) ? patternCovers(general, specific) : general === specific;

/** What a statement says of one principal, action and resource. */
export interface Grant {
  readonly principal?: string;
  readonly action: string;
  readonly resource: string;
}

/** A statement taken apart; a negated list stays whole, as `all but ...`. */
export function grantsOf({ principals, actions, resources }: Statement): Grant[] {
  const each = (list: Patterns): string[] =>
    list.negated ? [`all but ${list.patterns.join(", ")}`] : [...list.patterns];
  return (principals ?? [undefined]).flatMap((principal) =>
    each(actions).flatMap((action) =>
      each(resources).map((resource) => ({ ...(principal !== undefined && { principal }), action, resource })),
    ),
  );
}

/**
 * Grants of `after`'s statements of an effect that no one statement of `before` gives under the same conditions or looser
 * ones. A right that two statements give together only is reported: nobody writes such.
 */
export function notCovered(
  before: readonly Statement[],
  after: readonly Statement[],
  effect: Statement["effect"],
): { readonly statement: Statement; readonly grant: Grant }[] {
  const own = before.filter((statement) => statement.effect === effect);
  return after
    .filter((statement) => statement.effect === effect)
    .flatMap((statement) =>
      grantsOf(statement)
        .filter((grant) => !own.some((other) => covers(other, statement, grant)))
        .map((grant) => ({ statement, grant })),
    );
}

function covers(general: Statement, specific: Statement, { principal, action, resource }: Grant): boolean {
  return (
    principalsCover(general.principals, principal) &&
    listCovers(general.actions, specific.actions, action) &&
    listCovers(general.resources, specific.resources, resource) &&
    conditionsCover(general.conditions, specific.conditions)
  );
}

function principalsCover(general: readonly string[] | undefined, principal: string | undefined): boolean {
  if (general === undefined || principal === undefined) return general === principal;
  const kind = principal.split(":")[0] ?? "";
  return general.some((each) => each === "*" || each === principal || each === `${kind}:*`);
}

/** A negated list is covered by everything, and by a negated list that leaves out no more. */
function listCovers(general: Patterns, specific: Patterns, one: string): boolean {
  if (!specific.negated) return patternsCover(general, one);
  if (!general.negated) return general.patterns.includes("*");
  return general.patterns.every((left) => specific.patterns.some((pattern) => patternCovers(pattern, left)));
}
