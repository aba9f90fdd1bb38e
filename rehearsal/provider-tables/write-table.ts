import { readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { providerTableFile } from "../../platform/provider/aws";
import { RehearsalProblem } from "../problem";
import { stackFile, synthesize } from "../synthesize";
import { readStack, resourcesOf } from "../synthesized-stack";
import { awsProvider } from "../tools/aws-provider";
import { readSource } from "./source";
import { missingConditions, printTable, tableOf } from "./table";

export interface TableOptions {
  /** The folder with `cdktf.json`. */
  readonly projectFolder: string;
  /** Command that synthesises every stack whose types are wanted. @default the app of cdktf.json */
  readonly app?: string;
  /** A fresh folder of this run. */
  readonly workFolder: string;
  readonly signal?: AbortSignal;
}

/**
 * Writes platform/provider/aws-6.json for the resource types in use.
 *
 * @returns what was written, a sentence
 * @throws RehearsalProblem when the source has a condition that nobody has stated; nothing is written then
 */
export async function writeTable(options: TableOptions): Promise<string> {
  const types = await typesInUse(await synthesize(options));
  const source = await readSource(types, options.signal);
  const missing = missingConditions(source);
  if (missing.length > 0) throw new RehearsalProblem(missing.join("\n"));
  const table = tableOf(awsProvider.version, source);
  const temporary = `${providerTableFile}.${process.pid}`;
  await writeFile(temporary, printTable(table));
  await rename(temporary, providerTableFile);
  const forced = Object.values(table.types).reduce((sum, type) => sum + (type.forced?.length ?? 0), 0);
  return `platform/provider/aws-6.json: ${Object.keys(table.types).length} types, ${forced} forcing arguments, provider ${table.provider}`;
}

/** Names of all synthesised stacks. */
export async function stacksIn(synthesized: string): Promise<string[]> {
  return (await readdir(join(synthesized, "stacks"))).sort();
}

/** The provider's types of all synthesised stacks, sorted. */
async function typesInUse(synthesized: string): Promise<string[]> {
  const stacks = await Promise.all(
    (await stacksIn(synthesized)).map((stack) => readStack(stackFile(synthesized, stack))),
  );
  const types = stacks.flatMap(resourcesOf).map(({ type }) => type);
  return [...new Set(types)].filter((type) => type.startsWith("aws_")).sort();
}
