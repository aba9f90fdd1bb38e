import type { Environment } from "../../environments/schema";
import { type Violation, violation } from "./rule";

const millisecondsPerDay = 86_400_000;

/** A year, leap years included: what is older is looked at again by somebody. */
export const longestDays = 366;

/** Days from one day to another, both `YYYY-MM-DD`; negative when it is past. */
export const daysFrom = (today: string, day: string): number =>
  (Date.parse(day) - Date.parse(today)) / millisecondsPerDay;

/** Something that somebody accepted until a day, this day included. */
export interface DatedException {
  /** Where the day stands. */
  readonly path: string;
  /** `YYYY-MM-DD`. */
  readonly expires: string;
  /** What goes on without consent once it has ended, and the fix. */
  readonly ended: string;
  /** The end of "pick a day within a year". */
  readonly within: string;
}

/** Marks a fault as one that time alone has made. */
export const asEnded = <Fault extends object>(fault: Fault) => ({ ...fault, ended: true }) as const;

/** It has not ended, and nobody accepted it for longer than a year. */
export function datedExceptionHolds(env: Environment, today: string, exception: DatedException): Violation[] {
  const { path, expires, ended, within } = exception;
  const daysLeft = daysFrom(today, expires);
  return [
    ...violation(env, daysLeft < 0, path, expires, `It ended before today, ${today}: ${ended}`).map(asEnded),
    ...violation(
      env,
      daysLeft > longestDays,
      path,
      expires,
      `Allowed: at most a year ahead. Fix: pick a day within a year${within}`,
    ),
  ];
}
