/** Something a person has to change before anything is rendered. */
export interface Problem {
  /** File that holds the fault, relative to the repository. */
  readonly file: string;
  /** Where in the description, such as `database.storageGiB`; empty when the file as a whole is meant. */
  readonly path: string;
  /** What was found there, as JSON; `undefined` when nothing was. */
  readonly found: unknown;
  /** What is allowed, and what to do. */
  readonly message: string;
}

/** All problems of all files; nothing is rendered while there is one. */
export class EnvironmentProblems extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(describeProblems(problems));
    this.name = "EnvironmentProblems";
  }
}

/** One block per file, one line per problem, in the order they were found. */
export function describeProblems(problems: readonly Problem[]): string {
  const files = [...new Set(problems.map((problem) => problem.file))];
  return files
    .map((file) =>
      describeFile(
        file,
        problems.filter((problem) => problem.file === file),
      ),
    )
    .join("\n\n");
}

function describeFile(file: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return [`${file} has ${count}:`, ...problems.map((problem) => `  ${describeProblem(problem)}`)].join("\n");
}

/** One problem in a line, without its file. */
export function describeProblem({ path, found, message }: Problem): string {
  return `${path || "(the file)"}: ${found === undefined ? "is missing" : `got ${show(found)}`}. ${message}`;
}

/** Longest value that is shown in full; a longer one would hide the message. */
const shownCharacters = 80;

/** The value as JSON, cut where it would hide the message; control characters are escaped by JSON itself. */
function show(value: unknown): string {
  const json = toJson(value);
  return json.length > shownCharacters ? `${json.slice(0, shownCharacters - 3)}...` : json;
}

/** A description is code, so it may hold what JSON has no word for: NaN would read "null", and a bigint would throw. */
function toJson(value: unknown): string {
  const words = (_key: string, inner: unknown) =>
    typeof inner === "bigint" || (typeof inner === "number" && !Number.isFinite(inner)) ? String(inner) : inner;
  if (typeof value === "bigint" || typeof value === "number") return String(value);
  try {
    return JSON.stringify(value, words) ?? `a ${typeof value}`;
  } catch {
    return "an object that contains itself";
  }
}
