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
import { concerns, isFeature, judgeFeatures, readFeatures } from "./load-features";
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

export interface DescriptionOptions extends LoadOptions {
  /**
   * Names of the environments that something is to be done with: their features are given, and what is wrong with a
   * feature of another one stops nothing.
   *
   * @default all
   */
  readonly meant?: readonly string[];
  /**
   * Lets pass what was fine until a day that has passed: a feature, an exception, an acknowledgement. For comparing
   * revisions, where guards refuse it; what is deployed is never loaded so.
   *
   * @default false
   */
  readonly despiteEnds?: boolean;
}

/** A description and the file it came from. */
export type Description = DescriptionFile;

/** What stands beside the environments: the people, the exceptions. */
export interface DescribedBeside {
  /** As a person would name it: `environments/stage.ts`. */
  readonly file: string;
  readonly description: unknown;
}

/** What the folder describes. */
export interface Descriptions {
  /** In the order of the files. */
  readonly environments: readonly Environment[];
  /** Those of the environments that are meant. */
  readonly features: readonly Feature[];
  /** Changes that somebody answers for; one past its end is among them and covers nothing. */
  readonly exceptions: readonly ChangeException[];
  /** What each environment was accepted with, by its name; an environment that nobody accepted has none. */
  readonly inventories: ReadonlyMap<string, Inventory>;
}

/**
 * Every environment of the folder, judged. Features are not looked at: they live in the cluster, and the end of one must
 * not keep anybody from the cloud, from another environment or from the people's file.
 *
 * @throws EnvironmentProblems as `loadDescriptions()` does, but for the features'
 */
export function loadEnvironments({ folder = ownFolder, today = dayInUtc() }: LoadOptions = {}): Environment[] {
  const { environments, people, problems } = readEnvironments(folder);
  return judgeAll(environments, today, problems, people);
}

/**
 * Every environment of the folder and the features of those that are meant, judged.
 *
 * @throws EnvironmentProblems with all problems of all files: a file that can't be read, the schema's refusals, and the
 * rules across fields and environments for what passed the schema; the people's file and the features' among them. Where
 * nothing but features are at fault, it does so with those that concern an environment that is meant
 */
export function loadDescriptions(options: DescriptionOptions = {}): Descriptions {
  const { folder = ownFolder, today = dayInUtc(), ...how } = options;
  const { problems, ...unjudged } = readAll(folder);
  return judgeDescriptions(unjudged, today, problems, how);
}

const ownFolder = path.join(__dirname, "..", "environments");
const dayInUtc = () => new Date().toISOString().slice(0, 10);

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
  const { problems, ...rest } = readEnvironments(folder);
  const features = readFeatures(folder);
  return { ...rest, features: features.descriptions, problems: [...problems, ...features.problems] };
}

function readEnvironments(folder: string): Omit<Unjudged, "features"> & { readonly problems: readonly Problem[] } {
  const environments = readFolder(folder);
  const people = readBeside(folder, peopleFile, kind);
  const exceptions = readBeside(folder, exceptionsFile, exceptionsKind);
  const { inventories, problems: faultsOfInventories } = readInventories(folder);
  return {
    environments: environments.descriptions,
    ...(people.description && { people: people.description }),
    ...(exceptions.description && { exceptions: exceptions.description }),
    inventories,
    problems: [...environments.problems, ...people.problems, ...exceptions.problems, ...faultsOfInventories],
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
  { meant, despiteEnds = false }: Pick<DescriptionOptions, "meant" | "despiteEnds"> = {},
): Descriptions {
  const counts = ({ ended }: Pick<Problem, "ended">): boolean => !despiteEnds || ended !== true;
  const [unreadFeatures, unread] = partition(earlier, ({ file }) => isFeature(file));
  const problems: Problem[] = [...unread];
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
    for (const { environment: name, ...fault } of rules.flatMap((rule) => rule(environment, context)).filter(counts)) {
      problems.push({ file: files.get(name) ?? name, ...fault });
    }
  }
  // A file that can't be read is an environment all the same: its people must not be told that there is none.
  const unreadable = unread
    .filter(({ file }) => file.endsWith(".ts") && !notEnvironments.has(path.basename(file)))
    .map(({ file }) => path.basename(file, ".ts"));
  const names = [...descriptions.map(({ promised }) => promised), ...unreadable];
  if (people) problems.push(...problemsOfPeople(people, { environments, names }));
  const beside = { names, people: keysOf(people, unread), today };
  const { exceptions, problems: faultsOfExceptions } = excepted
    ? judgeExceptions(excepted, beside)
    : { exceptions: [], problems: [] };
  problems.push(...faultsOfExceptions, ...orphanedInventories(inventories, names));
  const judged = judgeFeatures(described, { environments, ...beside }, counts);
  const faults = [...unreadFeatures, ...judged.problems];
  if (problems.length > 0) throw new EnvironmentProblems([...problems, ...faults]);
  const isMeant = (name: string) => meant?.includes(name) ?? true;
  const concerned = faults.filter(({ file }) => concerns(file, described, environments).some(isMeant));
  if (concerned.length > 0) throw new EnvironmentProblems(concerned);
  const features = judged.sound.filter(({ environment }) => isMeant(environment));
  return { environments, features, exceptions, inventories };
}

function partition<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
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
