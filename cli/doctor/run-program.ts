/** How a child process ended. */
export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined when it could not be started, was ended by us, or hung. */
  readonly exitCode: number | undefined;
  readonly timedOut: boolean;
  /** True when no such program is on PATH. */
  readonly missing: boolean;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

/** Runs a program with the caller's own environment (it is the caller's account and tools that are looked at). */
export async function runProgram(file: string, words: readonly string[], options: RunOptions): Promise<Ended> {
  options.signal.throwIfAborted();
  // execa is an ES module with import-only exports: a static import would become a require.
  const { execa } = await import("execa");
  const result = await execa(file, [...words], {
    env: { ...options.environment },
    stdin: "ignore",
    reject: false,
    timeout: options.timeoutSeconds * 1000,
    cancelSignal: options.signal,
    maxBuffer: 64 * 1024 * 1024,
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  });
  options.signal.throwIfAborted();
  return {
    stdout: result.stdout,
    stderr: result.stderr,
    exitCode: result.exitCode,
    timedOut: result.timedOut,
    missing: result.code === "ENOENT",
  };
}
