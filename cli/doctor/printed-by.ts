import { RehearsalProblem } from "../../rehearsal/problem";
import { runProgram } from "../../rehearsal/program";
import { callersEnvironment } from "../callers-environment";

/** Asking a program of this machine for its version takes a second; a minute is a hang. */
const timeoutSeconds = 60;

export interface PrintedByOptions {
  readonly signal: AbortSignal;
  /** @default the caller's */
  readonly cwd?: string;
  /** Variables over the caller's. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Standard output of one of the caller's programs; undefined when there is none, or it fails or hangs. */
export async function printedBy(
  file: string,
  words: readonly string[],
  { signal, cwd = process.cwd(), environment = {} }: PrintedByOptions,
): Promise<string | undefined> {
  try {
    const { stdout } = await runProgram({
      ...{ file, arguments: words, cwd, signal, timeoutSeconds },
      environment: callersEnvironment(environment),
    });
    return stdout;
  } catch (thrown) {
    if (thrown instanceof RehearsalProblem) return undefined;
    throw thrown;
  }
}
