import { environmentSchema } from "../environments/schema";
import { unknownName } from "./unknown-name";
import { UsageProblem } from "./usage";

/** Why a text can't name an environment, in the schema's own words; undefined when it can. */
export function faultOfName(name: string): string | undefined {
  const verdict = environmentSchema.shape.name.safeParse(name);
  return verdict.success ? undefined : verdict.error.issues[0]?.message;
}

/** What has a name and was described, such as an `Environment`. */
interface Named {
  readonly name: string;
}

/**
 * The environment that a command line names.
 *
 * @throws UsageProblem with the one that was probably meant
 */
export function environmentNamed<One extends Named>(name: string, environments: readonly One[]): One {
  const found = environments.find((environment) => environment.name === name);
  if (found !== undefined) return found;
  throw new UsageProblem(refusalOf([name], environments));
}

/**
 * Those that a command line names, each once, in the order of the files; all when it names none.
 *
 * @throws UsageProblem with every name that nobody has
 */
export function environmentsNamed<One extends Named>(
  names: readonly string[],
  environments: readonly One[],
): readonly One[] {
  if (names.length === 0) return environments;
  const unknown = [...new Set(names)].filter((name) => !environments.some((environment) => environment.name === name));
  if (unknown.length > 0) throw new UsageProblem(refusalOf(unknown, environments));
  return environments.filter(({ name }) => names.includes(name));
}

function refusalOf(names: readonly string[], environments: readonly Named[]): string {
  const known = environments.map(({ name }) => name);
  return names.map((name) => unknownName("environment", name, known)).join("\n");
}
