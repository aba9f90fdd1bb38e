import { closest, distance } from "fastest-levenshtein";

/**
 * The known word that was probably meant.
 *
 * @param mostLetters how many letters of it may be wrong; beyond that it is another word
 */
export function nearestWord(
  found: string,
  known: readonly string[],
  mostLetters: (nearest: string) => number,
): string | undefined {
  if (known.length === 0) return undefined;
  const nearest = closest(found, [...known]);
  return distance(found, nearest) <= mostLetters(nearest) ? nearest : undefined;
}

/** The sentence about it, for a message that goes on. */
export const didYouMean = (meant: string | undefined): string =>
  meant === undefined ? "" : `Did you mean "${meant}"? `;
