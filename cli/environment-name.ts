import { environmentSchema } from "../environments/schema";
import { unknownName } from "./unknown-name";

/** Why a text can't name an environment, in the schema's own words; undefined when it can. */
export function faultOfName(name: string): string | undefined {
  const verdict = environmentSchema.shape.name.safeParse(name);
  return verdict.success ? undefined : verdict.error.issues[0]?.message;
}

/** The refusal of an environment nobody has, with the one that was probably meant. */
export function unknownEnvironment(name: string, known: readonly string[]): string {
  return unknownName("environment", name, known);
}
