import path from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { EnvironmentProblems } from "../platform/problem";
import { messageOf } from "../rehearsal/problem";
import { type NewEnvironment, newEnvironment } from "./new/new-environment";
import { NewProblem } from "./new/problem";
import { changesTable, nextSteps } from "./new/report";
import { renderedAside } from "./rendered-aside";
import { nonEmpty, parseOrEnd } from "./usage";

interface Flags {
  readonly from: string;
  readonly cloud: string;
  readonly account?: string;
  readonly vaultAccount?: string;
  readonly region?: string;
  readonly zones?: string[];
  readonly image?: string;
  readonly cidr?: string;
  readonly publicDomain?: string;
  readonly privateDomain?: string;
  readonly purpose?: string;
  readonly dryRun: boolean;
  readonly folder: string;
}

const exitCodes = { made: 0, refused: 1 } as const;

/** The command line of `npm run new`; `act` gets what was asked for. */
export function newCommand(act: (name: string, flags: Flags) => void): Command {
  const command = new Command("new")
    .description("Starts something from something that exists. Nothing is overwritten, nothing is written by halves.")
    .exitOverride();
  command
    .command("environment")
    .description(
      "Writes environments/<name>.ts from another environment's file: same text and comments, with a free network, its own\n" +
        "suffix, domains and addresses. Judged together with all others, and rendered once, before anything is written.\n" +
        "Beside it stands <name>.stateful.json, the list of what it holds: later nothing on it is lost unnoticed.",
    )
    .argument("<name>", "of the file, the stack and every resource", nonEmpty)
    .requiredOption("--from <environment>", "environment to start from", nonEmpty)
    .addOption(new Option("--cloud <cloud>", "cloud it runs on: aws").default("aws"))
    .option(
      "--account <id>",
      "12 digits of its account (default: the one of --from, which keeps the singletons)",
      account,
    )
    .option("--vault-account <id>", "12 digits of the custodians' account (default: the one of --from)", account)
    .option("--region <region>", "another region; takes --image along, since images belong to a region")
    .option("--zones <a,b,c>", "three zones (default: the letters of --from)", (text) => text.split(","))
    .option("--image <id>", "machine image of the region, such as ami-0123456789abcdef0")
    .option("--cidr <range>", "its network (default: the first free one)", range)
    .option("--public-domain <name>", "name customers type (default: <name> in front of or in place of --from's)")
    .option("--private-domain <name>", "private zone (default: likewise)")
    .option("--purpose <sentence>", "comment above the description", sentence)
    .option("--dry-run", "print the file, write nothing", false)
    .option("--folder <folder>", "where environments are", path.join(__dirname, "..", "environments"))
    .addHelpText(
      "after",
      "\nExit codes: 0 made, 1 refused (nothing was written), 2 bad usage.\n\nExamples:\n" +
        "  npm run new -- environment preview --from stage --cloud aws\n" +
        "  npm run new -- environment preview --from stage --account 666666666666 --dry-run",
    )
    .allowExcessArguments(false)
    .action(act);
  return command;
}

function account(value: string): string {
  if (/^\d{12}$/.test(value)) return value;
  throw new InvalidArgumentError("Allowed: the 12 digits of an AWS account. Fix: copy it from the account page");
}

function range(value: string): string {
  if (/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/.test(value)) return value;
  throw new InvalidArgumentError("Allowed: a range such as 10.80.0.0/16. Fix: write address and prefix length");
}

/** It ends up inside a comment. */
function sentence(value: string): string {
  if (value.trim() !== "" && !/\*\/|[\r\n]/.test(value)) return value.trim();
  throw new InvalidArgumentError("Allowed: one line without */. Fix: shorten it to a sentence");
}

function make(name: string, { cloud, account: accountId, vaultAccount, ...flags }: Flags): NewEnvironment {
  if (cloud !== "aws") {
    throw new NewProblem(
      `--cloud ${cloud}: its adapter is not built yet. Allowed: aws. Fix: use --cloud aws, or build constructs/${cloud}/ first`,
    );
  }
  const folder = path.resolve(flags.folder);
  return newEnvironment({
    ...flags,
    name,
    folder,
    tryToRender: (environment) =>
      renderedAside(environment, (_stacks, parts) => parts.flatMap(({ resources }) => resources)),
    ...(accountId !== undefined && { accountId }),
    ...(vaultAccount !== undefined && { vaultAccountId: vaultAccount }),
  });
}

/** Runs the command line; answers with the exit code. */
export function main(argv: readonly string[]): number {
  let code: number = exitCodes.made;
  const command = newCommand((name, flags) => {
    try {
      const made = make(name, flags);
      if (flags.dryRun) process.stdout.write(made.text);
      const told = flags.dryRun ? process.stderr : process.stdout;
      const written = flags.dryRun ? "not written (--dry-run)" : `written, and ${made.inventory} beside it`;
      told.write(`${made.file}: ${written}\n${changesTable(made)}\n`);
      if (!flags.dryRun) told.write(`\n${nextSteps(made)}\n`);
    } catch (thrown) {
      if (!(thrown instanceof NewProblem) && !(thrown instanceof EnvironmentProblems)) throw thrown;
      const hint =
        thrown instanceof EnvironmentProblems && flags.account !== undefined
          ? `These come with --account ${flags.account}: another account may be the cure.\n`
          : "";
      process.stderr.write(`${messageOf(thrown)}\n${hint}Nothing was written.\n`);
      code = exitCodes.refused;
    }
  });
  return parseOrEnd(command, argv) ?? code;
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));
