import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { ChildEnvironment } from "./child-environment";
import { own, signalGroup } from "./own-processes";
import { RehearsalProblem } from "./problem";

/** A program took longer than it was given. */
export class TimeLimitProblem extends RehearsalProblem {}

export interface ProgramRun {
  /** Absolute path, or a name that the child's PATH resolves. */
  readonly file: string;
  readonly arguments: readonly string[];
  readonly cwd: string;
  readonly environment: ChildEnvironment;
  /** Everything the program prints is appended here. */
  readonly logFile?: string;
  /** Called for each line of standard output and standard error, as they come. */
  readonly onLine?: (line: string) => void;
  /** Aborting interrupts the program, as Ctrl-C would, and kills it 20 seconds later. */
  readonly signal?: AbortSignal;
  /** Exit codes that are not a failure. @default [0] */
  readonly expectedExitCodes?: readonly number[];
  /** Ends a program that hangs, and what it started, as an abort would. @default none: Terraform has timeouts of its own */
  readonly timeoutSeconds?: number;
}

export interface ProgramResult {
  readonly exitCode: number;
  /** Standard output alone, for programs that answer in JSON. */
  readonly stdout: string;
}

/** Lines of a failed program shown with the error: enough for Terraform's boxes, short enough for a terminal. */
const tailLines = 25;

/**
 * Runs one program in a process group of its own, so that Ctrl-C reaches it once (through `signal`) and its children
 * end with it.
 *
 * @throws RehearsalProblem with the end of its output when it exits with another code or is missing, TimeLimitProblem
 * when it hangs
 */
export async function runProgram(run: ProgramRun): Promise<ProgramResult> {
  run.signal?.throwIfAborted();
  // execa is an ES module with import-only exports: a static import would become a require.
  const { execa } = await import("execa");
  if (run.logFile !== undefined) await mkdir(dirname(run.logFile), { recursive: true });
  const log = run.logFile === undefined ? undefined : createWriteStream(run.logFile, { flags: "a" });
  const child = execa(run.file, [...run.arguments], {
    cwd: run.cwd,
    env: { ...run.environment },
    extendEnv: false,
    stdin: "ignore",
    all: true,
    reject: false,
    detached: true,
    maxBuffer: 512 * 1024 * 1024,
  });
  const forget = child.pid === undefined ? () => undefined : own(child.pid);
  // Not execa's own timeout: that one ends the program alone, and waits for what it started.
  const limit = run.timeoutSeconds === undefined ? undefined : AbortSignal.timeout(run.timeoutSeconds * 1000);
  const interruption = AbortSignal.any([run.signal, limit].filter((signal) => signal !== undefined));
  const stopListening = interruptOnAbort(child.pid, interruption);
  const tail: string[] = [];
  try {
    for await (const line of child.iterable({ from: "all" })) {
      log?.write(`${line}\n`);
      tail.push(line);
      if (tail.length > tailLines) tail.shift();
      run.onLine?.(line);
    }
    const result = await child;
    run.signal?.throwIfAborted();
    if (limit?.aborted === true) {
      throw new TimeLimitProblem(failureText(run, `did not end within ${run.timeoutSeconds} seconds`, tail));
    }
    if (result.exitCode !== undefined && (run.expectedExitCodes ?? [0]).includes(result.exitCode)) {
      return { exitCode: result.exitCode, stdout: result.stdout };
    }
    const cause = result.shortMessage?.split("\n")[0] ?? "";
    const how = result.exitCode === undefined ? `could not run (${cause})` : `ended with exit code ${result.exitCode}`;
    throw new RehearsalProblem(failureText(run, how, tail));
  } finally {
    stopListening();
    forget();
    log?.end();
  }
}

function interruptOnAbort(groupId: number | undefined, signal: AbortSignal): () => void {
  if (groupId === undefined) return () => undefined;
  let killer: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    signalGroup(groupId, "SIGINT");
    killer = setTimeout(() => signalGroup(groupId, "SIGKILL"), 20_000);
  };
  signal.addEventListener("abort", interrupt, { once: true });
  return () => {
    signal.removeEventListener("abort", interrupt);
    clearTimeout(killer);
  };
}

function failureText(run: ProgramRun, how: string, tail: readonly string[]): string {
  const command = [basename(run.file), ...run.arguments].join(" ");
  const log = run.logFile === undefined ? "" : `\n  whole output: ${run.logFile}`;
  return [`${command}: ${how}${log}`, ...tail.map((line) => `  ${line}`)].join("\n");
}
