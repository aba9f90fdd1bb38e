/**
 * Something a person can put right: its message says where, what was found, what is allowed and `Fix: ...`.
 * The command line prints the message alone; any other error is a defect and keeps its stack trace.
 */
export class RehearsalProblem extends Error {
  override readonly name = "RehearsalProblem";
}

/** The message of whatever was thrown, in one string. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
