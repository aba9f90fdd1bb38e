/**
 * Ends a command with exit code 1 and what a person has to know: the message, never a stack trace. Set
 * `RKCP_STACK_TRACES=true` to see where it came from.
 */
export function reportAndExit(error: unknown): never {
  const traces = process.env["RKCP_STACK_TRACES"] === "true";
  const message = error instanceof Error ? (traces && error.stack) || error.message : String(error);
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
