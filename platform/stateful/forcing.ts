import { forcesReplacement, forcingArguments } from "../provider/aws";
import { isStateful, statefulTypes } from "./types";

/** Every argument of a stateful type that an inventory keeps, in alphabetical order. */
export function listedArguments(type: string): string[] {
  const own = isStateful(type) ? (statefulTypes[type]?.forcing ?? []) : [];
  return [...new Set([...own, ...forcingArguments(type)])].sort();
}

/**
 * Whether a difference of this argument makes another thing of the resource; some arguments do so only together with
 * others, so the provider's table is asked with all that an inventory keeps.
 */
export function makesAnother(type: string, argument: string, before: Arguments, after: Arguments): boolean {
  if (isStateful(type) && statefulTypes[type]?.forcing.includes(argument) === true) return true;
  return forcesReplacement(type, argument, { before: nested(before), after: nested(after) }) === true;
}

type Arguments = Readonly<Record<string, unknown>>;

/** As a resource has them: an inventory keeps an argument of a block by its path, `access_config.authentication_mode`. */
function nested(flat: Arguments): Record<string, unknown> {
  const whole: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(flat)) {
    const steps = path.split(".");
    const last = steps.pop() ?? path;
    let block = whole;
    for (const step of steps) {
      const inner = block[step];
      // A block may be listed as a whole too, and may be a reference that nobody can look into.
      block = block[step] = typeof inner === "object" && inner !== null ? { ...inner } : {};
    }
    block[last] = value;
  }
  return whole;
}
