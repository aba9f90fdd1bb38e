import { appendFileSync } from "node:fs";
import type { Report } from "../pipeline/model";
import { commentOf, hasSomethingToSay, type Comment, type CommentOptions } from "../pipeline/comment/markdown";
import { openGitHub, type Hosting } from "../pipeline/hosting/github";
import { HostingProblem } from "../pipeline/hosting/problem";
import { readReport } from "../pipeline/report/json";
import { ReportProblem } from "../pipeline/report/problem";
import { messageOf } from "../rehearsal/problem";
import { commentCommand, exitCodes, type Flags } from "./comment/command";
import { abortOnSignals, interruptedCode } from "./interruption";
import { usageCode } from "./usage";

/** Title of the issue that a nightly run keeps. */
const driftTitle = "Drift: what runs is not what is described";

/** What the command reads and prints with. */
export interface CommentSurroundings {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** There is no token: the caller's to set, so bad usage. */
class TokenProblem extends Error {
  override readonly name = "TokenProblem";
}

/** Runs the command line; answers with the exit code. */
export async function main(
  argv: readonly string[],
  surroundings: CommentSurroundings = fromProcess(),
): Promise<number> {
  const interruption = new AbortController();
  const forgetSignals = abortOnSignals(interruption, { reason: (signal) => new Error(`interrupted by ${signal}`) });
  let text: Comment | undefined;
  const written = async (
    flags: Flags,
    options: CommentOptions,
    write: (hosting: Hosting, report: Report, comment: Comment) => Promise<string>,
  ): Promise<void> => {
    const report = readReport(flags.report);
    text = commentOf(report, { ...options, tag: flags.tag, ...(flags.whole !== undefined && { whole: flags.whole }) });
    if (flags.dryRun) return surroundings.out(text.long);
    const hosting = await open(flags, surroundings, interruption.signal);
    surroundings.out(`${await write(hosting, report, text)}\n`);
  };
  const command = commentCommand({
    pullRequest: (flags) =>
      written(flags, {}, async (hosting, report, comment) => {
        const { number, repository, tag } = flags;
        const result = hasSomethingToSay(report)
          ? await hosting.upsertComment(number, tag, comment)
          : await hosting.removeComment(number, tag);
        return `comment on pull request ${number} of ${repository}: ${result}`;
      }),
    issue: (flags) =>
      written(flags, { about: "drift" }, async (hosting, report, comment) => {
        const kept = { tag: flags.tag, label: flags.label, title: driftTitle };
        const result = hasSomethingToSay(report)
          ? await hosting.upsertIssue(kept, comment)
          : await hosting.closeIssue(kept, comment);
        return `issue about drift of ${flags.repository}: ${result}`;
      }),
  });
  try {
    await command.parseAsync([...argv], { from: "user" });
    return exitCodes.done;
  } catch (thrown) {
    if (interruption.signal.aborted) {
      surroundings.err("Interrupted. The same command continues, and posts nothing twice.\n");
      return interruptedCode;
    }
    return usageCode(thrown) ?? failed(thrown, text, surroundings);
  } finally {
    forgetSignals();
  }
}

async function open(flags: Flags, { err, variables }: CommentSurroundings, signal: AbortSignal): Promise<Hosting> {
  const token = variables["GITHUB_TOKEN"] ?? "";
  if (token === "") {
    throw new TokenProblem(
      "GITHUB_TOKEN is not set. Fix: set it to a token that may write comments, or give --dry-run",
    );
  }
  const [owner = "", repo = ""] = flags.repository.split("/");
  // In a job of GitHub Actions the token is this account's, and some servers don't say so.
  const usual = variables["GITHUB_ACTIONS"] === "true" ? "github-actions[bot]" : undefined;
  return openGitHub(
    {
      url: apiUrl(variables["GITHUB_API_URL"]),
      token,
      owner,
      repo,
      signal,
      onWait: (sentence) => err(`${sentence}\n`),
    },
    flags.author ?? usual,
  );
}

function apiUrl(given: string | undefined): string {
  if (given === undefined || given === "") return "https://api.github.com";
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isLoopback = url !== undefined && ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);
  // The token is sent there.
  if (url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback)) return given;
  throw new TokenProblem(`GITHUB_API_URL is ${given}. Allowed: an address that starts with https://. Fix: correct it`);
}

function failed(thrown: unknown, text: Comment | undefined, { err, variables }: CommentSurroundings): number {
  if (thrown instanceof ReportProblem) {
    err(`${thrown.message}\nNothing was posted.\n`);
    return exitCodes.badReport;
  }
  if (thrown instanceof TokenProblem) {
    err(`${thrown.message}\nNothing was posted.\n`);
    return exitCodes.badUsage;
  }
  if (!(thrown instanceof HostingProblem)) throw thrown;
  err(`${thrown.message}\nNot posted.\n`);
  const summary = variables["GITHUB_STEP_SUMMARY"] ?? "";
  if (text !== undefined && summary !== "") err(`${inSummary(summary, text)}\n`);
  return exitCodes.notPosted;
}

/** Where the service shows it beside the job; other steps may have written there. */
function inSummary(file: string, { long }: Comment): string {
  try {
    appendFileSync(file, `${long}\n`);
    return "The text is in the job's summary.";
  } catch (thrown) {
    return `The job's summary cannot be written either (${messageOf(thrown)}).`;
  }
}

function fromProcess(): CommentSurroundings {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    variables: process.env,
  };
}

if (require.main === module) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
    // A wait that the API asked for may still be running in the library.
    if (code === interruptedCode) process.exit();
  });
}
