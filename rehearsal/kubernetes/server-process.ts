import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { basename, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ChildEnvironment } from "../child-environment";
import { endOfLog } from "../log-end";
import { endGroup, own, signalGroup } from "../own-processes";
import { messageOf, RehearsalProblem } from "../problem";

export interface ServerOptions {
  readonly file: string;
  readonly arguments: readonly string[];
  readonly environment: ChildEnvironment;
  /** Everything it prints. */
  readonly logFile: string;
}

/** A program that runs until it is stopped. */
export interface ServerProcess {
  readonly name: string;
  readonly logFile: string;
  /** Why it has ended although nobody stopped it; undefined while it runs. */
  readonly ended: () => string | undefined;
  /** Ends it; a second call does nothing. */
  readonly stop: () => Promise<void>;
}

/** etcd writes its last entries in well under a second; the API server waits for open watches. */
const stopsWithinSeconds = 10;

/**
 * Runs the program given as arguments, and kills it when standard input closes: our end of that pipe closes however we
 * end, also by SIGKILL, which no handler of ours would see.
 */
const guard = `
exec 3<&0
"$@" 3<&- </dev/null &
child=$!
{ cat <&3 >/dev/null; kill -KILL "$child"; } 2>/dev/null 3<&3 &
watch=$!
trap : TERM INT
wait "$child"; code=$?
while kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done
kill "$watch" 2>/dev/null
exit "$code"
`;

/** Starts a program in a process group of its own, which ends with us however we end. */
export function startServer({ file, arguments: argv, environment, logFile }: ServerOptions): ServerProcess {
  const name = basename(file);
  const log = openSync(logFile, "a");
  const child = spawn("/bin/sh", ["-c", guard, name, file, ...argv], {
    cwd: dirname(logFile),
    env: { ...environment },
    stdio: ["pipe", log, log],
    detached: true,
  });
  closeSync(log);
  let end: string | undefined;
  const ending = new Promise<void>((resolve) => {
    child.once("exit", (code, signal) => {
      end = `ended with ${code ?? signal}`;
      resolve();
    });
    child.once("error", (thrown) => {
      end = messageOf(thrown);
      resolve();
    });
  });
  const { pid } = child;
  if (pid !== undefined) {
    const forget = own(pid);
    void ending.then(() => {
      // The guard has gone; its watcher may still wait for our end of the pipe.
      signalGroup(pid, "SIGKILL");
      forget();
    });
  }
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    if (pid === undefined || end !== undefined) return;
    await endGroup(pid, ending, stopsWithinSeconds);
  };
  return {
    name,
    logFile,
    ended: () => (stopping === undefined ? end : undefined),
    stop: () => (stopping ??= stop()),
  };
}

/** Asks until the answer is yes, as long as all of the servers run. */
export async function untilReady(
  what: string,
  servers: readonly ServerProcess[],
  isReady: () => Promise<boolean>,
  { withinSeconds, signal }: { readonly withinSeconds: number; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const limit = Date.now() + withinSeconds * 1000;
  for (;;) {
    signal?.throwIfAborted();
    const dead = servers.find((server) => server.ended() !== undefined);
    if (dead !== undefined) throw await notReady(dead.name, dead.ended() ?? "", dead.logFile);
    if (await isReady().catch(() => false)) return;
    if (Date.now() > limit) {
      throw await notReady(what, `not ready within ${withinSeconds} seconds`, servers.at(-1)?.logFile ?? "");
    }
    await sleep(100, undefined, { ...(signal && { signal }) });
  }
}

async function notReady(name: string, what: string, logFile: string): Promise<RehearsalProblem> {
  const end = await endOfLog(logFile, 15);
  return new RehearsalProblem([`${name}: ${what}. Fix: read the end of its log (${logFile})`, ...end].join("\n"));
}
