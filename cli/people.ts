import { Command } from "commander";
import { loadEnvironments } from "../platform/load-environments";
import { declaredPeople } from "../platform/people";
import { EnvironmentProblems } from "../platform/problem";
import { leaving } from "./people/leave";
import { list, matrix } from "./people/matrix";
import { unknownName } from "./unknown-name";
import { parseOrEnd } from "./usage";

const exitCodes = { done: 0, failed: 1 } as const;

/** Nobody has this key. */
class UnknownPerson extends Error {}

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
      if (!Object.hasOwn(people.people, key))
        throw new UnknownPerson(unknownName("person", key, Object.keys(people.people)));
      print(leaving(key, people, environments));
    });
  command.addHelpText(
    "after",
    "\nExit codes: 0 shown, 1 the files have problems or the person is unknown, 2 bad usage.\n\n" +
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
    if (thrown instanceof UnknownPerson || thrown instanceof EnvironmentProblems) {
      process.stderr.write(`${thrown.message}\n`);
      return exitCodes.failed;
    }
    throw thrown;
  }
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));
