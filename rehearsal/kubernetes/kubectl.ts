import type { ChildEnvironment } from "../child-environment";
import { own, signalGroup } from "../own-processes";

export interface KubectlRun {
  readonly file: string;
  readonly kubeconfig: string;
  readonly arguments: readonly string[];
  readonly environment: ChildEnvironment;
  readonly cwd: string;
  /** Given on standard input, for `-f -`. */
  readonly input?: string;
  readonly signal?: AbortSignal | undefined;
  /** Ends it when it takes longer. @default 120 */
  readonly timeoutSeconds?: number;
}

export interface KubectlAnswer {
  /** 124 when it took too long, as `timeout` has it. */
  readonly exitCode: number;
  readonly stdout: string;
  /** Standard error without the warnings. */
  readonly stderr: string;
  /** What the API server warned of, without `Warning: `. */
  readonly warnings: readonly string[];
}

/** Runs kubectl once as the kubeconfig's user; a refusal is an answer. */
export async function runKubectl(run: KubectlRun): Promise<KubectlAnswer> {
  run.signal?.throwIfAborted();
  // execa is an ES module with import-only exports: a static import would become a require.
  const { execa } = await import("execa");
  const child = execa(run.file, ["--kubeconfig", run.kubeconfig, ...run.arguments], {
    cwd: run.cwd,
    env: { ...run.environment },
    extendEnv: false,
    input: run.input ?? "",
    reject: false,
    detached: true,
    stripFinalNewline: false,
    maxBuffer: 256 * 1024 * 1024,
  });
  const { pid } = child;
  const forget = pid === undefined ? () => undefined : own(pid);
  const limit = AbortSignal.timeout((run.timeoutSeconds ?? 120) * 1000);
  const stop = (): void => void (pid !== undefined && signalGroup(pid, "SIGKILL"));
  const interruption = AbortSignal.any([limit, ...(run.signal === undefined ? [] : [run.signal])]);
  interruption.addEventListener("abort", stop, { once: true });
  try {
    const result = await child;
    run.signal?.throwIfAborted();
    const { rest, warnings } = separateWarnings(result.stderr);
    const exitCode = limit.aborted ? 124 : (result.exitCode ?? 1);
    const stderr = result.exitCode === undefined && !limit.aborted ? `${rest}${result.shortMessage ?? ""}` : rest;
    return { exitCode, stdout: result.stdout, stderr, warnings };
  } finally {
    interruption.removeEventListener("abort", stop);
    forget();
  }
}

/** kubectl prints the API server's warnings between its own messages, one a line. */
export function separateWarnings(stderr: string): { readonly rest: string; readonly warnings: string[] } {
  const warnings: string[] = [];
  const rest = stderr.split("\n").filter((line) => {
    const [, warning] = /^Warning: (.*)$/.exec(line) ?? [];
    if (warning !== undefined) warnings.push(warning);
    return warning === undefined;
  });
  return { rest: rest.join("\n"), warnings };
}
