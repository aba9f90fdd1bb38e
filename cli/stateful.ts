import { readFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { loadDescriptions } from "../platform/load-environments";
import { describeProblems, EnvironmentProblems } from "../platform/problem";
import { inventoryFile, inventoryPath, inventoryText } from "../platform/stateful/inventory";
import { inventoryDifference } from "./stateful/difference";
import { held, type HeldEnvironment } from "./stateful/environment";
import { nonEmpty, parseOrEnd, usageCode } from "./usage";
import { writeWhole } from "./write-whole";

interface Flags {
  readonly folder: string;
}

const exitCodes = { good: 0, refused: 1 } as const;

type Act = (name: string, environment: HeldEnvironment, folder: string) => number;

/** The command line of `npm run stateful`; the actions get what was asked for. */
export function statefulCommand(accept: (name: string, flags: Flags) => void, check: typeof accept): Command {
  const command = new Command("stateful")
    .description(
      "Keeps environments/<environment>.stateful.json: everything that holds data, by address, with the arguments that make\n" +
        "another thing of it. Synth refuses to lose what stands there. Looks at descriptions only, asks no cloud.",
    )
    .exitOverride();
  const environment = (name: string, what: string, act: typeof accept) =>
    command
      .command(name)
      .description(what)
      .argument("<environment>", "name of a file of environments/", nonEmpty)
      .option("--folder <folder>", "where environments are", path.join(__dirname, "..", "environments"))
      .allowExcessArguments(false)
      .action(act);
  environment("accept", "Writes the inventory anew. What is gone needs an exception of stateful-loss first.", accept);
  environment("check", "Says where the inventory and the description differ. Changes nothing.", check);
  command.addHelpText(
    "after",
    "\nExit codes: 0 the inventory holds, or was written; 1 it differs, or was refused (nothing was written); 2 bad usage.\n\n" +
      "Examples:\n  npm run stateful -- check stage\n  npm run stateful -- accept stage",
  );
  return command;
}

/** Writes what the stacks hold, unless that forgets something nobody let go. */
const accept: Act = (name, { parts, inventory, faults }, folder) => {
  const lost = inventory === undefined ? [] : faults.filter(({ kind }) => kind === "lost");
  if (lost.length > 0) {
    process.stderr.write(`${describeProblems(lost.map(({ problem }) => problem))}\nNothing was written.\n`);
    return exitCodes.refused;
  }
  const difference = inventoryDifference(inventory, parts.resources);
  const text = inventoryText(name, parts.resources);
  if (inventory !== undefined && readFileSync(inventoryPath(folder, name), "utf8") === text) {
    process.stdout.write(`${inventoryFile(name)}: up to date, ${parts.resources.length} resources\n`);
    return exitCodes.good;
  }
  writeWhole(inventoryPath(folder, name), text);
  process.stdout.write(
    [...difference, `${inventoryFile(name)}: written, ${parts.resources.length} resources. Commit it`, ""].join("\n"),
  );
  return exitCodes.good;
};

const check: Act = (name, { parts, faults }) => {
  if (faults.length > 0) {
    process.stderr.write(`${describeProblems(faults.map(({ problem }) => problem))}\n`);
    return exitCodes.refused;
  }
  process.stdout.write(`${inventoryFile(name)}: holds, ${parts.resources.length} resources\n`);
  return exitCodes.good;
};

function run(act: Act, name: string, { folder: where }: Flags): number {
  const folder = path.resolve(where);
  const today = new Date().toISOString().slice(0, 10);
  try {
    return act(name, held(name, loadDescriptions({ folder, today, meant: [] }), today), folder);
  } catch (thrown) {
    const unknown = usageCode(thrown);
    if (unknown !== undefined) return unknown;
    if (!(thrown instanceof EnvironmentProblems)) throw thrown;
    process.stderr.write(`${thrown.message}\n`);
    return exitCodes.refused;
  }
}

/** Runs the command line; answers with the exit code. */
export function main(argv: readonly string[]): number {
  let code: number = exitCodes.good;
  const command = statefulCommand(
    (name, flags) => {
      code = run(accept, name, flags);
    },
    (name, flags) => {
      code = run(check, name, flags);
    },
  );
  return parseOrEnd(command, argv) ?? code;
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));
