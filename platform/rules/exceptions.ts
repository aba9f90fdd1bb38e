import type { ChangeException } from "../../environments/schema/exception";
import { didYouMean, nearestWord } from "../../environments/schema/nearest";
import { guardNames, guards, isGuard } from "../guards";
import { daysFrom } from "./dated";

export interface ExceptionRuleContext {
  /** Names of all described environments, a refused one included. */
  readonly names: readonly string[];
  /** Keys of the people; undefined when their own file is refused, which then is the problem. */
  readonly people: readonly string[] | undefined;
  /** Today, `YYYY-MM-DD`. */
  readonly today: string;
}

export interface ExceptionViolation {
  readonly path: string;
  readonly found: unknown;
  /** What is allowed, and what to do. */
  readonly message: string;
}

/** A pull request lands within days; what is open for longer covers a change nobody has seen. */
export const longestExceptionDays = 30;

const waivable = guardNames.filter((name) => guards[name].waivable);

function suggestion(found: string, known: readonly string[]): string {
  return didYouMean(nearestWord(found, known, ({ length }) => Math.ceil(length / 2)));
}

/**
 * Every fault of the exceptions beside environments and people. Not one of them: a day that has passed. Such an exception
 * covers nothing, and the guard `expired` refuses the pull request that still carries it; rendering goes on, since a
 * forgotten line must not keep anybody from a repair at night.
 */
export function faultsOfExceptions(
  exceptions: readonly ChangeException[],
  context: ExceptionRuleContext,
): ExceptionViolation[] {
  return exceptions.flatMap((exception, index) => [
    ...faultOfGuard(exception, index),
    // A whole environment that goes is described no more.
    ...(exception.address === `environments/${exception.environment}.ts`
      ? []
      : faultOfName(exception.environment, context.names, `${index}.environment`, "No such environment", "name it")),
    ...(context.people === undefined
      ? []
      : faultOfName(
          exception.owner,
          context.people,
          `${index}.owner`,
          "Nobody has this key",
          "name a person of environments/people.ts",
        )),
    ...faultOfEnd(exception, index, context.today),
    ...faultOfTwin(exception, index, exceptions),
  ]);
}

function faultOfGuard({ guard }: ChangeException, index: number): ExceptionViolation[] {
  if (isGuard(guard) && guards[guard].waivable) return [];
  const why = isGuard(guard)
    ? `It refuses ${guards[guard].refuses}; no exception helps. `
    : `No such guard. ${suggestion(guard, waivable)}`;
  const fix = isGuard(guard) ? "remove the exception" : "name the guard that refuses";
  return [{ path: `${index}.guard`, found: guard, message: `${why}Allowed: ${waivable.join(", ")}. Fix: ${fix}` }];
}

function faultOfName(
  found: string,
  known: readonly string[],
  path: string,
  fault: string,
  fix: string,
): ExceptionViolation[] {
  if (known.includes(found)) return [];
  const allowed = known.join(", ") || "nobody yet";
  return [{ path, found, message: `${fault}. ${suggestion(found, known)}Allowed: ${allowed}. Fix: ${fix}` }];
}

function faultOfEnd({ expires }: ChangeException, index: number, today: string): ExceptionViolation[] {
  if (daysFrom(today, expires) <= longestExceptionDays) return [];
  const message = `Allowed: at most ${longestExceptionDays} days from today, ${today}. Fix: pick an earlier day`;
  return [{ path: `${index}.expires`, found: expires, message }];
}

function faultOfTwin(
  exception: ChangeException,
  index: number,
  exceptions: readonly ChangeException[],
): ExceptionViolation[] {
  const first = exceptions.findIndex((other) => keyOf(other) === keyOf(exception));
  if (first === index) return [];
  const message = `Number ${first} covers the same. Allowed: one exception per guard and address. Fix: remove one of the two`;
  return [{ path: `${index}.address`, found: exception.address, message }];
}

const keyOf = ({ guard, environment, scope, address }: ChangeException): string =>
  JSON.stringify([guard, environment, scope, address]);
