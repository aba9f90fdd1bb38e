import { lstatSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Environment } from "../../environments/schema";
import { judgeAll, loadEnvironments, type DescribedBeside } from "../../platform/load-environments";
import { inventoryFile, inventoryPath, inventoryText, type StatefulResource } from "../../platform/stateful/inventory";
import { faultOfName, unknownEnvironment } from "../environment-name";
import { renderingFaults } from "../rendering-fault";
import { type Difference, differences, type Wish } from "./differences";
import { evaluate } from "./evaluate";
import { peopleAsInSource } from "./people-of-source";
import { NewProblem } from "./problem";
import { exportNameOf, rewrite } from "./source-text";
import { alreadyThere, writeOnce } from "./write-once";

export interface NewEnvironmentOptions extends Wish {
  /** Name of the environment to start from. */
  readonly from: string;
  /** One sentence for the comment above the description. */
  readonly purpose?: string;
  /** Judge it and hand it back, write nothing. */
  readonly dryRun: boolean;
  /** The folder of environments. */
  readonly folder: string;
  /** `YYYY-MM-DD`, against which dated exceptions are held. @default today */
  readonly today?: string;
  /** Renders it once and throws the result away: the limits of single resources show at synth only. What it holds stays. */
  readonly tryToRender: (environment: Environment) => readonly StatefulResource[];
}

/** An environment that was judged, rendered once, and written unless it was a dry run. */
export interface NewEnvironment {
  /** As a person would name it: `environments/qa.ts`. */
  readonly file: string;
  readonly text: string;
  /** The list of what it holds: `environments/qa.stateful.json`. */
  readonly inventory: string;
  readonly differences: readonly Difference[];
  readonly environment: Environment;
  readonly source: Environment;
}

/**
 * Makes an environment from another one's file.
 *
 * @throws NewProblem or EnvironmentProblems; nothing was written then
 */
export function newEnvironment(options: NewEnvironmentOptions): NewEnvironment {
  const { name, from, folder, dryRun } = options;
  const fault = faultOfName(name);
  if (fault !== undefined) throw new NewProblem(`environment "${name}": ${fault}`);
  const label = (environment: string) => `${path.basename(folder)}/${environment}.ts`;
  const target = path.join(folder, `${name}.ts`);
  const inventory = inventoryPath(folder, name);
  if (isTaken(target)) throw new NewProblem(alreadyThere(label(name)));
  if (isTaken(inventory)) throw new NewProblem(alreadyThere(inventoryFile(name)));

  const today = options.today ?? new Date().toISOString().slice(0, 10);
  const all = loadEnvironments({ folder, today });
  const source = all.find((environment) => environment.name === from);
  if (!source) {
    throw new NewProblem(
      `--from ${from}: ${unknownEnvironment(
        from,
        all.map((environment) => environment.name),
      )}`,
    );
  }
  const sourceFile = path.join(folder, `${from}.ts`);
  const sourceText = readFileSync(sourceFile, "utf8");
  const found = differences(evaluate(sourceText, sourceFile), source, all, options);
  const text = rewrite(sourceText, label(from), {
    environmentName: name,
    exportName: exportNameOf(name),
    documentation: options.purpose ?? `Started as a copy of ${from}. Say here what it is for.`,
    edits: found,
  });
  const judged = { file: label(name), target, text };
  const environment = verdictOn(judged, all, today, peopleAsInSource(folder, name, from));
  let held: readonly StatefulResource[];
  try {
    held = options.tryToRender(environment);
  } catch (thrown) {
    throw new NewProblem(`${label(name)} can't be rendered:\n  ${renderingFaults(thrown).join("\n  ")}`);
  }
  if (!dryRun) {
    writeOnce(target, text);
    writeOnce(inventory, inventoryText(name, held));
  }
  return { file: label(name), text, inventory: inventoryFile(name), differences: found, environment, source };
}

/** A broken link has the name as well. */
function isTaken(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

/** Judged together with its neighbours: most of what a copy does wrong shows only beside the original. */
function verdictOn(
  { file, target, text }: { readonly file: string; readonly target: string; readonly text: string },
  all: readonly Environment[],
  today: string,
  people: DescribedBeside | undefined,
): Environment {
  const neighbours = all.map((environment) => ({
    file: `environments/${environment.name}.ts`,
    promised: environment.name,
    description: environment,
  }));
  const promised = path.basename(target, ".ts");
  const judged = judgeAll([...neighbours, { file, promised, description: evaluate(text, target) }], today, [], people);
  const environment = judged.find(({ name }) => name === promised);
  if (!environment) throw new NewProblem(`${file}: no verdict on it. Fix: report this, it is a defect`);
  return environment;
}
