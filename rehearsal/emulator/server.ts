import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { plainEnvironment, refuseUnlessLoopback } from "../child-environment";
import { freePort } from "../free-ports";
import { endOfLog } from "../log-end";
import { once } from "../once";
import { endGroup, own } from "../own-processes";
import { RehearsalProblem } from "../problem";

export interface EmulatorOptions {
  /** The Python that has ministack, from `installPythonTool`. */
  readonly python: string;
  /** A folder of this run: log, home, temporary files. */
  readonly folder: string;
  /** Read at the start and written at the end: everything the emulator holds, one JSON file per service. */
  readonly stateFolder: string;
  readonly accountId: string;
  readonly region: string;
  /** Leave it running when this process ends (`--keep`). @default false: it ends with us, however we end */
  readonly outlivesUs?: boolean;
}

/** A running AWS API emulator. */
export interface Emulator {
  /** `http://127.0.0.1:<port>`; nothing listens on other addresses. */
  readonly endpoint: string;
  /** Process id, and id of its process group. */
  readonly pid: number;
  readonly logFile: string;
  /** Ends it and waits until its state is written; a second call does nothing. */
  readonly stop: () => Promise<void>;
}

/** Ready takes 2 seconds here; a laptop under load gets 60. */
const readyWithinSeconds = 60;
/** Writing the state takes well under a second. */
const stopsWithinSeconds = 30;

/** Runs ministack; see there for what it adds. */
const launcher = join(__dirname, "launch.py");

/**
 * Starts the emulator on a free loopback port, in its own process group, and waits until it answers.
 *
 * @throws RehearsalProblem with the end of its log when it ends early or stays silent
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { folder, outlivesUs = false } = options;
  await mkdir(join(folder, "tmp"), { recursive: true, mode: 0o700 });
  await mkdir(options.stateFolder, { recursive: true, mode: 0o700 });
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  refuseUnlessLoopback(endpoint);
  const logFile = join(folder, "emulator.log");
  const log = openSync(logFile, "a");
  const child = spawn(options.python, [launcher, ...(outlivesUs ? [] : ["--end-with-parent"])], {
    cwd: folder,
    env: emulatorEnvironment(options, port),
    stdio: [outlivesUs ? "ignore" : "pipe", log, log],
    detached: true,
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const pid = child.pid;
  if (pid === undefined) throw await notReady(logFile, "could not be started");
  const forget = own(pid);
  void ended.then(forget);
  const stop = once(() => endGroup(pid, ended, stopsWithinSeconds));
  try {
    await waitUntilReady(endpoint, child, logFile);
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  const leave = (): void => {
    forget();
    child.unref();
  };
  if (outlivesUs) leave();
  return { endpoint, pid, logFile, stop };
}

function emulatorEnvironment({ folder, stateFolder, accountId, region }: EmulatorOptions, port: number) {
  return plainEnvironment({
    HOME: folder,
    TMPDIR: join(folder, "tmp"),
    BIND_HOST: "127.0.0.1",
    GATEWAY_PORT: String(port),
    MINISTACK_ACCOUNT_ID: accountId,
    MINISTACK_REGION: region,
    PERSIST_STATE: "1",
    STATE_DIR: stateFolder,
    // With Docker within reach it would start a real MySQL and a real k3s per RDS instance and EKS cluster.
    DOCKER_HOST: `unix://${join(folder, "no-docker.sock")}`,
    // Two more listeners, on ports that are not ours to take.
    IOT_MTLS_ENABLED: "0",
    SFTP_ENABLED: "0",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONUNBUFFERED: "1",
  });
}

async function waitUntilReady(endpoint: string, child: ChildProcess, logFile: string): Promise<void> {
  const limit = Date.now() + readyWithinSeconds * 1000;
  while (Date.now() < limit) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw await notReady(logFile, `ended with ${child.exitCode ?? child.signalCode}`);
    }
    const ready = await fetch(`${endpoint}/_ministack/ready`, { signal: AbortSignal.timeout(2000) }).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await sleep(150);
  }
  throw await notReady(logFile, `did not answer within ${readyWithinSeconds} seconds`);
}

async function notReady(logFile: string, what: string): Promise<RehearsalProblem> {
  return new RehearsalProblem(
    [
      `AWS emulator: ${what}. Fix: read the end of its log (${logFile}); a broken installation is replaced when its folder is removed from the cache`,
      ...(await endOfLog(logFile, 20)),
    ].join("\n"),
  );
}
