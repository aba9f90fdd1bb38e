import { forcesReplacement, forcingArguments } from "../provider/aws";
import { isStateful, statefulTypes } from "./types";

/** Every argument of a stateful type that an inventory keeps, in alphabetical order. */
export function keptArguments(type: string): string[] {
  const own = isStateful(type) ? (statefulTypes[type]?.forcing ?? []) : [];
  return [...new Set([...own, ...forcingArguments(type)])].sort();
}

/**
 * Whether a difference of this argument makes another thing of the resource; some arguments do so only together with
 * others, so the provider's table is asked with all that an inventory keeps.
 */
export function makesAnother(type: string, argument: string, before: Arguments, after: Arguments): boolean {
  if (isStateful(type) && statefulTypes[type]?.forcing.includes(argument) === true) return true;
  return forcesReplacement(type, argument, { before, after }) === true;
}

type Arguments = Readonly<Record<string, unknown>>;
