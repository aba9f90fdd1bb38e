import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa, type ResultPromise } from "execa";

/** A real server of a test, on loopback, in a folder that goes with it. */
export interface Server {
  readonly port: number;
  readonly folder: string;
  /** What it has written so far. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

export interface ServerOptions {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly port: number;
  /** True once it answers. */
  readonly answers: () => Promise<boolean>;
  /** Ends it more politely than SIGTERM does. */
  readonly quit?: () => Promise<unknown>;
}

/** Seconds a server may take to answer on two busy cores. */
const patienceSeconds = 120;

/**
 * Whether the programs of a long test are installed; says what is missing and how to get it, so that no skip is silent.
 *
 * @param programs by path or name, each with the Debian package that holds it
 */
export function installed(what: string, programs: Readonly<Record<string, string>>): boolean {
  const folders = ["/usr/sbin", "/usr/bin", "/usr/lib/rabbitmq/bin"];
  const missing = Object.entries(programs).filter(
    ([program]) => !existsSync(program) && !folders.some((folder) => existsSync(path.join(folder, program))),
  );
  if (missing.length === 0) return true;
  const packages = [...new Set(missing.map(([, name]) => name))].join(" ");
  console.warn(`SKIPPED: ${what}. Fix: apt-get install --no-install-recommends ${packages}`);
  return false;
}

/** A folder of one test. */
export const scratch = (name: string): Promise<string> => mkdtemp(path.join(tmpdir(), `rkcp-${name}-`));

/** @throws Error with what it wrote, when it ends early or stays silent */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { folder, port } = options;
  const child: ResultPromise<{ reject: false; all: true }> = execa(options.program, [...options.args], {
    cwd: folder,
    env: { ...options.env },
    reject: false,
    all: true,
    cleanup: true,
    forceKillAfterDelay: 20_000,
  });
  let text = "";
  child.all.on("data", (chunk: Buffer) => (text += chunk.toString()));
  let ended = false;
  const end = child.then(() => (ended = true));
  const stop = async () => {
    await options.quit?.().catch(() => undefined);
    if (!ended) child.kill("SIGTERM");
    await end;
    await rm(folder, { recursive: true, force: true });
  };
  const limit = Date.now() + patienceSeconds * 1000;
  while (!(await options.answers().catch(() => false))) {
    if (ended || Date.now() > limit) {
      await stop();
      throw new Error(
        `${options.program} ${ended ? "ended" : "stayed silent"}:\n${text.slice(0, 2500)}\n[...]\n${text.slice(-2500)}`,
      );
    }
    await sleep(250);
  }
  return { port, folder, log: () => text, stop };
}
