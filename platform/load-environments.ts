import { statSync } from "node:fs";
import path from "node:path";
import type { Environment } from "../environments/schema";
import type { ChangeException } from "../environments/schema/exception";
import type { Feature } from "../environments/schema/feature";
import {
  type DescriptionFile,
  type DescriptionKind,
  otherName,
  readDescription,
  readDescriptions,
} from "./description-file";
import { judgeExceptions } from "./load-exceptions";
import { isFeature, judgeFeatures, readFeatures } from "./load-features";
import { judgePeople, problemsOfPeople } from "./people";
import { EnvironmentProblems, type Problem } from "./problem";
import { rules } from "./rules/all";
import { judge } from "./schema-problems";
import { type Inventory, orphanedInventories, readInventories } from "./stateful/inventory";

/** Who is in which group, beside the environments. */
const peopleFile = "people.ts";

/** Changes that somebody answers for, beside the environments. */
const exceptionsFile = "exceptions.ts";

/** Files of the folder that are no environment. */
const notEnvironments = new Set(["schema.ts", peopleFile, exceptionsFile]);

/** What a file of the folder is called in a message. */
const kind = { noun: "environment", define: "defineEnvironment" } as const;
const exceptionsKind = { noun: "list of exceptions", define: "defineExceptions" } as const;

export interface LoadOptions {
  /** @default the repository's `environments/` */
  readonly folder?: string;
  /** `YYYY-MM-DD`, against which dated exceptions are held. @default today, UTC */
  readonly today?: string;
}

/** A description and the file it came from. */
export type Description = DescriptionFile;

/** What stands beside the environments: the people, the exceptions. */
export interface DescribedBeside {
  /** As a person would name it: `environments/stage.ts`. */
  readonly file: string;
  readonly description: unknown;
}

/** Everything the folder describes. */
export interface Descriptions {
  /** In the order of the files. */
  readonly environments: readonly Environment[];
  readonly features: readonly Feature[];
  /** Changes that somebody answers for; one past its end is among them and covers nothing. */
  readonly exceptions: readonly ChangeException[];
  /** What each environment was accepted with, by its name; an environment that nobody accepted has none. */
  readonly inventories: ReadonlyMap<string, Inventory>;
}

/** Every environment of the folder, judged like `loadDescriptions()`, features included. */
export function loadEnvironments(options: LoadOptions = {}): Environment[] {
  return [...loadDescriptions(options).environments];
}

/**
 * Every environment of the folder and every feature, judged.
 *
 * @throws EnvironmentProblems with all problems of all files: a file that can't be read, the schema's refusals, and the
 * rules across fields and environments for what passed the schema; the people's file and the features' among them
 */
export function loadDescriptions(options: LoadOptions = {}): Descriptions {
  const folder = options.folder ?? path.join(__dirname, "..", "environments");
  const { problems, ...unjudged } = readAll(folder);
  return judgeDescriptions(unjudged, options.today ?? new Date().toISOString().slice(0, 10), problems);
}

/** What is to be judged together. */
export interface Unjudged {
  readonly environments: readonly Description[];
  readonly features: readonly Description[];
  readonly people?: DescribedBeside;
  readonly exceptions?: DescribedBeside;
  readonly inventories?: ReadonlyMap<string, Inventory>;
}

/** Everything the folder describes, unjudged, and what could not be read. */
export function readAll(folder: string): Unjudged & { readonly problems: readonly Problem[] } {
  const environments = readFolder(folder);
  const people = readBeside(folder, peopleFile, kind);
  const exceptions = readBeside(folder, exceptionsFile, exceptionsKind);
  const features = readFeatures(folder);
  const { inventories, problems: faultsOfInventories } = readInventories(folder);
  return {
    environments: environments.descriptions,
    features: features.descriptions,
    ...(people.description && { people: people.description }),
    ...(exceptions.description && { exceptions: exceptions.description }),
    inventories,
    problems: [
      ...environments.problems,
      ...people.problems,
      ...exceptions.problems,
      ...features.problems,
      ...faultsOfInventories,
    ],
  };
}

/** The verdict on descriptions already in memory: what `loadEnvironments` does after reading. */
export function judgeAll(
  descriptions: readonly Description[],
  today: string,
  earlier: readonly Problem[] = [],
  people?: DescribedBeside,
): Environment[] {
  return [
    ...judgeDescriptions({ environments: descriptions, features: [], ...(people && { people }) }, today, earlier)
      .environments,
  ];
}

/** The same with features. */
export function judgeDescriptions(
  { environments: descriptions, features: described, people, exceptions: excepted, inventories = new Map() }: Unjudged,
  today: string,
  earlier: readonly Problem[] = [],
): Descriptions {
  const problems: Problem[] = [...earlier];
  const environments: Environment[] = [];
  const files = new Map<string, string>();
  for (const { file, promised, description } of descriptions) {
    const verdict = judge(file, description);
    problems.push(...verdict.problems, ...otherName(file, promised, description, "environment"));
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
  // A file that can't be read is an environment all the same: its people must not be told that there is none.
  const unreadable = earlier
    .filter(({ file }) => !isFeature(file) && file.endsWith(".ts") && !notEnvironments.has(path.basename(file)))
    .map(({ file }) => path.basename(file, ".ts"));
  const names = [...descriptions.map(({ promised }) => promised), ...unreadable];
  if (people) problems.push(...problemsOfPeople(people, { environments, names }));
  const beside = { names, people: keysOf(people, earlier), today };
  const { features, problems: faults } = judgeFeatures(described, { environments, ...beside });
  const { exceptions, problems: faultsOfExceptions } = excepted
    ? judgeExceptions(excepted, beside)
    : { exceptions: [], problems: [] };
  problems.push(...faultsOfExceptions, ...faults, ...orphanedInventories(inventories, names));
  if (problems.length > 0) throw new EnvironmentProblems(problems);
  return { environments, features, exceptions, inventories };
}

/** Undefined when their own file is refused: then that is the problem, and not who is named elsewhere. */
function keysOf(people: DescribedBeside | undefined, earlier: readonly Problem[]): string[] | undefined {
  if (!people) return earlier.some(({ file }) => path.basename(file) === peopleFile) ? undefined : [];
  const { people: legal } = judgePeople(people.file, people.description);
  return legal && Object.keys(legal.people);
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
  const found = readDescriptions(folder, label, kind, notEnvironments);
  if (found.descriptions.length === 0 && found.problems.length === 0) {
    found.problems.push({
      file: `${label}/`,
      path: "",
      found: [],
      message: "Allowed: one .ts file per environment. Fix: add one with defineEnvironment",
    });
  }
  return found;
}

/** No such file: an environment then has nobody, and its roles open to nobody; and no change is excepted. */
function readBeside(
  folder: string,
  name: string,
  what: DescriptionKind,
): { description?: DescribedBeside; problems: Problem[] } {
  const where = path.join(folder, name);
  if (!statSync(where, { throwIfNoEntry: false })?.isFile()) return { problems: [] };
  const file = `${path.basename(folder)}/${name}`;
  const result = readDescription(where, what);
  if ("problem" in result) return { problems: [{ file, path: "", found: result.found, message: result.problem }] };
  return { description: { file, description: result.description }, problems: [] };
}
