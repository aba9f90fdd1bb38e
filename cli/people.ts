import path from "node:path";
import { Command } from "commander";
import { loadEnvironments } from "../platform/load-environments";
import { declaredPeople } from "../platform/people";
import { EnvironmentProblems } from "../platform/problem";
import { findFeatures } from "./feature/features-folder";
import { leaving } from "./people/leave";
import { list, matrix } from "./people/matrix";
import { unknownName } from "./unknown-name";
import { parseOrEnd, UsageProblem } from "./usage";

const environmentsFolder = path.join(__dirname, "..", "environments");
const exitCodes = { done: 0, failed: 1 } as const;

/** The command line of `npm run people`; `print` gets what it has to say. */
export function peopleCommand(print: (text: string) => void): Command {
  const command = new Command("people")
    .description("Who may do what in which environment, as environments/people.ts says. It only reads.")
    .exitOverride();
  command
    .command("list")
    .description("Every person with user and groups")
    .action(() => {
      loadEnvironments();
      print(list(declaredPeople()));
    });
  command
    .command("matrix")
    .description("Every environment and group with its people")
    .action(() => {
      const environments = loadEnvironments();
      print(matrix(declaredPeople(), environments));
    });
  command
    .command("leave")
    .description("What a person's leaving takes away, the edit to make, and what is left to do by hand")
    .argument("<key>", "of the person in environments/people.ts")
    .action((key: string) => {
      const environments = loadEnvironments();
      const people = declaredPeople();
      if (!Object.hasOwn(people.people, key)) {
        throw new UsageProblem(unknownName("person", key, Object.keys(people.people)));
      }
      const { found, problems } = findFeatures(environmentsFolder, new Date().toISOString().slice(0, 10));
      print(leaving(key, people, environments, found));
      // Whose it is can't be told of a file that can't be read.
      if (problems.length > 0) throw new EnvironmentProblems(problems);
    });
  command.addHelpText(
    "after",
    "\nExit codes: 0 shown, 1 the files have problems, 2 bad usage (a person nobody has).\n\n" +
      "Examples:\n  npm run people -- matrix\n  npm run people -- leave ada",
  );
  return command;
}

/** Runs the command line; answers with the exit code. */
export function main(argv: readonly string[]): number {
  const command = peopleCommand((text) => process.stdout.write(`${text}\n`));
  try {
    return parseOrEnd(command, argv) ?? exitCodes.done;
  } catch (thrown) {
    if (thrown instanceof EnvironmentProblems) {
      process.stderr.write(`${thrown.message}\n`);
      return exitCodes.failed;
    }
    throw thrown;
  }
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));
