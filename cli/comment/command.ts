import { Command, InvalidArgumentError } from "commander";
import { nonEmpty } from "../usage";

/** What both commands take. */
export interface Flags {
  readonly report: string;
  readonly repository: string;
  readonly tag: string;
  readonly whole?: string;
  readonly author?: string;
  readonly dryRun: boolean;
}

export interface PullRequestFlags extends Flags {
  readonly number: number;
}

export interface IssueFlags extends Flags {
  readonly label: string;
}

export const exitCodes = { done: 0, notPosted: 1, badUsage: 2, badReport: 3, interrupted: 130 } as const;

export interface Actions {
  pullRequest(flags: PullRequestFlags): Promise<void>;
  issue(flags: IssueFlags): Promise<void>;
}

/** The command line of `npm run comment`. */
export function commentCommand(actions: Actions): Command {
  const command = new Command("comment")
    .description(
      "Writes a report of npm run diff or npm run drift where people read it: one comment on a pull request, edited in " +
        "place and removed when there is nothing to say; one issue for drift, edited and closed. What somebody else " +
        "wrote is never touched.",
    )
    .exitOverride()
    .addHelpText(
      "after",
      "\nEnvironment:\n" +
        "  GITHUB_TOKEN         needs pull-requests: write, or issues: write; not needed with --dry-run\n" +
        "  GITHUB_API_URL       https://api.github.com when it is not set\n" +
        "  GITHUB_STEP_SUMMARY  file that gets the text when it could not be posted, as for a pull request from a fork\n" +
        "\nExit codes: 0 done (posted, edited, removed or as it was), 1 not posted, 2 bad usage, 3 no report that can be read,\n" +
        "130 interrupted. Running it again posts nothing twice.\n" +
        "\nExamples:\n" +
        "  npm run comment -- pull-request --report diff.json --repository acme/exchange --number 7\n" +
        "  npm run comment -- issue --report drift.json --repository acme/exchange\n" +
        "  npm run --silent comment -- pull-request --report diff.json --repository acme/exchange --number 7 --dry-run",
    );
  shared(command.command("pull-request"), "diff")
    .description("Posts, edits or removes the comment on a pull request")
    .requiredOption("--number <n>", "of the pull request", wholeNumber)
    .action((flags: PullRequestFlags) => actions.pullRequest(flags));
  shared(command.command("issue"), "drift")
    .description("Opens, edits or closes the issue about drift")
    .option("--label <label>", "the issue is found by it; the service makes it when it is new", nonEmpty, "drift")
    .action((flags: IssueFlags) => actions.issue(flags));
  return command;
}

function shared(command: Command, tag: string): Command {
  return command
    .requiredOption("--report <file>", "what npm run diff or npm run drift wrote with --json", nonEmpty)
    .requiredOption("--repository <owner/name>", "where it is written", repository)
    .option("--tag <name>", "tells comments apart: a-z, 0-9 and -", tagName, tag)
    .option("--whole <text>", "where the whole report is, said when it is shortened: an artifact, an address", nonEmpty)
    .option("--author <login>", "account of the token, where the API does not say it", nonEmpty)
    .option("--dry-run", "print the text, post nothing", false)
    .allowExcessArguments(false);
}

function repository(value: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/.test(value)) return value;
  throw new InvalidArgumentError("Allowed: owner/name. Fix: write it so, e.g. acme/exchange");
}

function wholeNumber(value: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new InvalidArgumentError("Allowed: a number, 1 or more. Fix: give the number of the pull request");
}

function tagName(value: string): string {
  if (/^[a-z0-9-]{1,40}$/.test(value)) return value;
  throw new InvalidArgumentError("Allowed: a-z, 0-9 and -, 1 to 40 letters. Fix: use a short name");
}
