import { closest, distance } from "fastest-levenshtein";
import { environmentSchema } from "../environments/schema";

/** Why a text can't name an environment, in the schema's own words; undefined when it can. */
export function faultOfName(name: string): string | undefined {
  const verdict = environmentSchema.shape.name.safeParse(name);
  return verdict.success ? undefined : verdict.error.issues[0]?.message;
}

/** The refusal of a name nobody has, with the one that was probably meant. */
export function unknownEnvironment(name: string, known: readonly string[]): string {
  const nearest = known.length > 0 ? closest(name, [...known]) : undefined;
  // Half of the letters wrong is another word.
  const slip = nearest !== undefined && distance(name, nearest) <= Math.ceil(nearest.length / 2);
  const hint = slip ? `Did you mean "${nearest}"? ` : "";
  return `no environment "${name}". ${hint}Allowed: ${known.join(", ")}. Fix: name one of them`;
}
