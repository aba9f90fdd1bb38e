import type { Json } from "../../model";
import type { Objection } from "../guard";
import { type Grant, notCovered } from "./covers";
import { type Condition, statementsIn } from "./statements";

/** Longest list in a sentence; the rest is counted. */
const shown = 3;

const fixOfWider = "name the actions and resources that are needed and no others, or keep the policy";

/**
 * What a policy allows more than before: a new action, resource or principal, a condition that is gone or looser, a denial
 * that is gone or narrower.
 *
 * @param before absent when there was none
 * @param after absent when there is none any more
 */
export function widerPolicy(before: Json | undefined, after: Json | undefined, what: string): Objection[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const was = before === undefined ? [] : statementsIn(before);
  const is = after === undefined ? [] : statementsIn(after);
  if (was === undefined || is === undefined) {
    return [
      {
        reason: `${what} is computed while planning, so nobody can say here what it allows`,
        fix: "write the policy out, as policies of constructs/aws do",
      },
    ];
  }
  const given = notCovered(was, is, "Allow");
  const gone = notCovered(is, was, "Deny");
  return [
    ...(given.length === 0
      ? []
      : [
          {
            reason: `${what} allows more: ${listed(given.map(({ grant, statement }) => `${sentence(grant)}${under(statement.conditions)}`))}`,
            fix: fixOfWider,
          },
        ]),
    ...(gone.length === 0
      ? []
      : [
          {
            reason: `${what} denies less: ${listed(gone.map(({ grant, statement }) => `${sentence(grant)}${under(statement.conditions)}`))}`,
            fix: "keep the denial: it holds whatever else allows",
          },
        ]),
  ];
}

/** The first ones, each once. */
export function listed(parts: readonly string[]): string {
  const once = [...new Set(parts)];
  const more = once.length - shown;
  return `${once.slice(0, shown).join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}

function sentence({ principal, action, resource }: Grant): string {
  const on = resource === "*" ? (principal === undefined ? " on everything" : "") : ` on ${resource}`;
  return `${principal === undefined ? "" : `${principal}: `}${action}${on}`;
}

function under(conditions: readonly Condition[]): string {
  if (conditions.length === 0) return "";
  const said = conditions.map(({ operator, key, values }) => `${operator} ${key} ${values.slice(-2).join(", ")}`);
  return ` when ${said.join(" and ")}`;
}
