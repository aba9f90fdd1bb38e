import { didYouMean, nearestWord } from "../environments/schema/nearest";

/**
 * The refusal of a name nobody has, with the one that was probably meant.
 *
 * @param kind what it should name: `environment`, `person`
 */
export function unknownName(kind: string, name: string, known: readonly string[]): string {
  if (known.length === 0) return `no ${kind} "${name}": there is none. Fix: look at what there is first`;
  // Half of the letters wrong is another word.
  const meant = nearestWord(name, known, ({ length }) => Math.ceil(length / 2));
  return `no ${kind} "${name}". ${didYouMean(meant)}Allowed: ${known.join(", ")}. Fix: name one of them`;
}
