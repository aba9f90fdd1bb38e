import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { watchMemory } from "./tree-memory";

/** The cost of one run of a program. */
export interface Cost {
  /** User and system time of the program and of everything it waited for, in seconds: the load of other programs does not count. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** Largest resident set of one Node.js process of the run, in bytes. */
  readonly peakBytes: number;
  /**
   * Largest sum of resident sets over the program and all it started, at one moment; memory that two of them share counts
   * twice. 0 where there is no /proc.
   */
  readonly togetherPeakBytes: number;
  /** What the program printed. */
  readonly stdout: string;
}

/** A Node.js program, as its arguments. */
export interface Program {
  readonly name: string;
  readonly arguments: readonly string[];
  /** Where it runs. @default the repository */
  readonly folder?: string;
  /** Exit codes that are no failure. @default [0] */
  readonly codes?: readonly number[];
}

const ROOT = path.resolve(__dirname, "..");

/**
 * Runs a Node.js program once and measures it with bash's `time`, which also counts its children.
 *
 * @throws when the program fails, with what it printed: a failed run costs less
 */
export async function measure(program: Program): Promise<Cost> {
  // An ES module with import-only exports: a static import would become a require.
  const { execa } = await import("execa");
  const scratch = await mkdtemp(path.join(tmpdir(), "rkcp-bench-"));
  const peakFile = path.join(scratch, "peak");
  const timeFile = path.join(scratch, "time");
  try {
    const running = execa(
      "bash",
      [
        ...["-c", 'TIMEFORMAT="%R %U %S"; { time "$@" 2>&3; } 3>&2 2>"$BENCH_TIME_FILE"', "bench"],
        ...[process.execPath, ...program.arguments],
      ],
      {
        cwd: program.folder ?? ROOT,
        env: {
          BENCH_TIME_FILE: timeFile,
          BENCH_PEAK_MEMORY_FILE: peakFile,
          NODE_OPTIONS: `--require ${JSON.stringify(path.join(__dirname, "peak-memory.cjs"))}`,
        },
        stdin: "ignore",
        all: true,
        reject: false,
      },
    );
    const memory = watchMemory(running.pid);
    const run = await running.finally(() => memory.stop());
    if (run.exitCode === undefined || !(program.codes ?? [0]).includes(run.exitCode)) {
      throw new Error(`${program.name} failed (exit ${run.exitCode ?? "by signal"}):\n${run.all}`);
    }
    const [wallSeconds = NaN, user = NaN, system = NaN] = (await readFile(timeFile, "utf8"))
      .trim()
      .split(" ")
      .map(Number);
    const peaks = (await readFile(peakFile, "utf8")).trim().split("\n").map(Number);
    return {
      wallSeconds,
      cpuSeconds: user + system,
      peakBytes: Math.max(...peaks),
      togetherPeakBytes: memory.peakBytes(),
      stdout: run.stdout,
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The middle value; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? NaN;
  return (upper + lower) / 2;
}
