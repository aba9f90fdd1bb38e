import { type Command, InvalidArgumentError } from "commander";

/** Exit code of a command line that asks for what there isn't. */
const badUsageCode = 2;

/**
 * What commander's own end of a command means, once it has printed help or the error: 0 after help, 2 after bad usage.
 * Undefined when something else was thrown.
 */
export function usageCode(thrown: unknown): 0 | typeof badUsageCode | undefined {
  if (!(thrown instanceof Error) || !("exitCode" in thrown)) return undefined;
  return thrown.exitCode === 0 ? 0 : badUsageCode;
}

/**
 * Parses what was typed, and runs the action it names where there is one.
 *
 * @returns the exit code when commander has ended the command with help or the error; undefined when it is to go on
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

/** An argument that is there and empty is a variable of the caller's that is not set. */
export function nonEmpty(value: string): string {
  if (value === "") throw new InvalidArgumentError("Allowed: a name. Fix: give one");
  return value;
}
