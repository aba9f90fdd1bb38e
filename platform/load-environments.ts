import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import type { Environment } from "../environments/schema";
import { problemsOfPeople } from "./people";
import { EnvironmentProblems, type Problem } from "./problem";
import { rules } from "./rules/all";
import { judge } from "./schema-problems";

/** Who is in which group, beside the environments. */
const peopleFile = "people.ts";

/** Files of the folder that are no environment. */
const notEnvironments = new Set(["schema.ts", peopleFile]);

export interface LoadOptions {
  /** @default the repository's `environments/` */
  readonly folder?: string;
  /** `YYYY-MM-DD`, against which dated exceptions are held. @default today, UTC */
  readonly today?: string;
}

/** A description and the file it came from. */
export interface Description extends PeopleDescription {
  /** The environment's name the file promises: its own, without `.ts`. */
  readonly promised: string;
}

/** The same of the people. */
export interface PeopleDescription {
  /** As a person would name it: `environments/stage.ts`. */
  readonly file: string;
  readonly description: unknown;
}

/**
 * Every environment of the folder, judged.
 *
 * @throws EnvironmentProblems with all problems of all files: a file that can't be read, the schema's refusals, and the
 * rules across fields and environments for what passed the schema; the people's file among them, where there is one
 */
export function loadEnvironments(options: LoadOptions = {}): Environment[] {
  const folder = options.folder ?? path.join(__dirname, "..", "environments");
  const { descriptions, problems } = readFolder(folder);
  const people = readPeople(folder);
  return judgeAll(
    descriptions,
    options.today ?? new Date().toISOString().slice(0, 10),
    [...problems, ...people.problems],
    people.description,
  );
}

/** The verdict on descriptions already in memory: what `loadEnvironments` does after reading. */
export function judgeAll(
  descriptions: readonly Description[],
  today: string,
  earlier: readonly Problem[] = [],
  people?: PeopleDescription,
): Environment[] {
  const problems: Problem[] = [...earlier];
  const environments: Environment[] = [];
  const files = new Map<string, string>();
  for (const { file, promised, description } of descriptions) {
    const verdict = judge(file, description);
    problems.push(...verdict.problems, ...otherName(file, promised, description));
    // Two files of one name: the second is already refused for its name, and a rule would see it as its own twin.
    if (!verdict.environment || files.has(verdict.environment.name)) continue;
    environments.push(verdict.environment);
    files.set(verdict.environment.name, file);
  }
  const context = { environments, today };
  for (const environment of environments) {
    for (const { environment: name, path: where, found, message } of rules.flatMap((rule) =>
      rule(environment, context),
    )) {
      problems.push({ file: files.get(name) ?? name, path: where, found, message });
    }
  }
  if (people) {
    // A file that can't be read is an environment all the same: its people must not be told that there is none.
    const unreadable = earlier.map(({ file }) => path.basename(file, ".ts"));
    const names = [...descriptions.map(({ promised }) => promised), ...unreadable];
    problems.push(...problemsOfPeople(people, { environments, names }));
  }
  if (problems.length > 0) throw new EnvironmentProblems(problems);
  return environments;
}

function otherName(file: string, promised: string, description: unknown): Problem[] {
  const name =
    typeof description === "object" && description !== null && "name" in description ? description.name : undefined;
  // A missing name, or one that is no text, is the schema's to refuse.
  if (typeof name !== "string" || name === promised) return [];
  const message = `Allowed: "${promised}", after the file. Fix: name the environment and its file alike`;
  return [{ file, path: "name", found: name, message }];
}

function readFolder(folder: string): { descriptions: Description[]; problems: Problem[] } {
  const label = path.basename(folder);
  const entry = statSync(folder, { throwIfNoEntry: false });
  if (!entry?.isDirectory()) {
    throw new EnvironmentProblems([
      {
        file: `${label}/`,
        path: "",
        found: entry && "a file",
        message: "Allowed: a folder of environments. Fix: create it, one .ts file per environment",
      },
    ]);
  }
  const names = readdirSync(folder, { withFileTypes: true })
    .filter(
      (entry) =>
        !entry.isDirectory() &&
        /\.ts$/.test(entry.name) &&
        !entry.name.endsWith(".d.ts") &&
        !notEnvironments.has(entry.name),
    )
    .map((entry) => entry.name)
    .sort();
  const descriptions: Description[] = [];
  const problems: Problem[] = [];
  for (const name of names) {
    const file = `${label}/${name}`;
    const result = readFile(path.join(folder, name));
    if ("problem" in result) problems.push({ file, path: "", found: result.found, message: result.problem });
    else descriptions.push({ file, promised: name.slice(0, -".ts".length), description: result.description });
  }
  if (names.length === 0) {
    problems.push({
      file: `${label}/`,
      path: "",
      found: [],
      message: "Allowed: one .ts file per environment. Fix: add one with defineEnvironment",
    });
  }
  return { descriptions, problems };
}

/** No such file: an environment then has nobody, and its roles open to nobody. */
function readPeople(folder: string): { description?: PeopleDescription; problems: Problem[] } {
  const where = path.join(folder, peopleFile);
  if (!statSync(where, { throwIfNoEntry: false })?.isFile()) return { problems: [] };
  const file = `${path.basename(folder)}/${peopleFile}`;
  const result = readFile(where);
  if ("problem" in result) return { problems: [{ file, path: "", found: result.found, message: result.problem }] };
  return { description: { file, description: result.description }, problems: [] };
}

function readFile(file: string): { description: unknown } | { found: unknown; problem: string } {
  let exported: unknown;
  try {
    // `require` and not `import()`: under tsx's CommonJS hook it costs no second loader thread, a quarter second of CPU.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    exported = require(file);
  } catch (error) {
    return { found: "unreadable", problem: `${sayInOneLine(error, file)}. Fix: make the file compile` };
  }
  const exports = typeof exported === "object" && exported !== null ? exported : {};
  const values: unknown[] = Object.values(exports).filter(
    (value: unknown) => typeof value === "object" && value !== null,
  );
  const [description] = values;
  if (values.length === 1) return { description };
  return {
    found: Object.keys(exports),
    problem: "Allowed: exactly one exported environment. Fix: export const <name> = defineEnvironment(...)",
  };
}

/** The line that names the fault: the compiler opens with "Transform failed with 1 error:" and repeats the whole path. */
function sayInOneLine(error: unknown, file: string): string {
  const lines = (error instanceof Error ? error.message : String(error))
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const telling = lines.find((line) => line.includes("ERROR:")) ?? lines[0] ?? "It can't be read";
  return telling.replaceAll(file, path.basename(file)).replace(/[.:]$/, "");
}
