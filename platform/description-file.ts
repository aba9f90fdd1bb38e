import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import type { Problem } from "./problem";

/** A description and the file it came from. */
export interface DescriptionFile {
  /** As a person would name it: `environments/stage.ts`. */
  readonly file: string;
  /** The name the file promises: its own, without `.ts`. */
  readonly promised: string;
  readonly description: unknown;
}

/** What a description is called in a message. */
export interface DescriptionKind {
  /** `environment`. */
  readonly noun: string;
  /** `defineEnvironment`. */
  readonly define: string;
}

/**
 * Every `.ts` file of a folder, read; folders, notes and declarations are none.
 *
 * @param label the folder as a person would name it
 * @param except file names that are no description
 */
export function readDescriptions(
  folder: string,
  label: string,
  kind: DescriptionKind,
  except: ReadonlySet<string> = new Set(),
): { descriptions: DescriptionFile[]; problems: Problem[] } {
  const descriptions: DescriptionFile[] = [];
  const problems: Problem[] = [];
  for (const name of descriptionFiles(folder).filter((each) => !except.has(each))) {
    const file = `${label}/${name}`;
    const result = readDescription(path.join(folder, name), kind);
    if ("problem" in result) problems.push({ file, path: "", found: result.found, message: result.problem });
    else descriptions.push({ file, promised: name.slice(0, -".ts".length), description: result.description });
  }
  return { descriptions, problems };
}

/** Names of the files, in alphabetical order; none where there is no such folder. */
export function descriptionFiles(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && /\.ts$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
    .map((entry) => entry.name)
    .sort();
}

/** The one description a file exports, or what is wrong with the file. */
export function readDescription(
  file: string,
  { noun, define }: DescriptionKind,
): { description: unknown } | { found: unknown; problem: string } {
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
    problem: `Allowed: exactly one exported ${noun}. Fix: export const <name> = ${define}(...)`,
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

/** The name in the description is another than the file's. */
export function otherName(file: string, promised: string, description: unknown, noun: string): Problem[] {
  const name =
    typeof description === "object" && description !== null && "name" in description ? description.name : undefined;
  // A missing name, or one that is no text, is the schema's to refuse.
  if (typeof name !== "string" || name === promised) return [];
  const message = `Allowed: "${promised}", after the file. Fix: name the ${noun} and its file alike`;
  return [{ file, path: "name", found: name, message }];
}
