import { type Command, InvalidArgumentError } from "commander";
import { reportAndExit } from "../platform/report";

/** Exit code of a command line that asks for what there isn't, of every command. */
export const badUsageCode = 2;

/** A command line that asks for what there isn't, such as a name that nobody has; `usageCode()` tells it. */
export class UsageProblem extends Error {
  override readonly name = "UsageProblem";
}

/**
 * What the end of a command by its command line means: 0 after help, 2 after bad usage. Commander has printed help or
 * the error by then; a `UsageProblem` is told here. Undefined when something else was thrown.
 */
export function usageCode(thrown: unknown): 0 | typeof badUsageCode | undefined {
  if (thrown instanceof UsageProblem) {
    process.stderr.write(`${thrown.message}\n`);
    return badUsageCode;
  }
  if (!(thrown instanceof Error) || !("exitCode" in thrown)) return undefined;
  return thrown.exitCode === 0 ? 0 : badUsageCode;
}

/**
 * Parses what was typed, and runs the action it names where there is one.
 *
 * @returns the exit code when the command line has ended the command, as `usageCode()` says; undefined when it is to go on
 */
export function parseOrEnd(command: Command, argv: readonly string[]): ReturnType<typeof usageCode> {
  try {
    command.parse([...argv], { from: "user" });
    return undefined;
  } catch (thrown) {
    const code = usageCode(thrown);
    if (code === undefined) throw thrown;
    return code;
  }
}

/** Runs a command whose action does all its work. Whatever else than its command line ends it is told, with exit code 1. */
export function runCommand(command: Command): void {
  try {
    process.exitCode = parseOrEnd(command, process.argv.slice(2)) ?? 0;
  } catch (thrown) {
    reportAndExit(thrown);
  }
}

/** An argument that is there and empty is a variable of the caller's that is not set. */
export function nonEmpty(value: string): string {
  if (value === "") throw new InvalidArgumentError("Allowed: a name. Fix: give one");
  return value;
}
