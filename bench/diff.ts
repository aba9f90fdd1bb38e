import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Cost, measure, median, type Program } from "./measure";
import { memoryVerdict, ratioVerdict, type Verdict } from "./verdict";

const ROOT = path.resolve(__dirname, "..");

/** What the comparison of two revisions may cost; docs/performance.md has the figures. */
const limits = {
  /** Nothing of the base is kept: two renderings, and all the rest. Time waited for on two cores, against one synth's. */
  coldRatio: 2.3,
  /** The base was rendered before. */
  warmRatio: 1.3,
  /** CPU against two synths at once and a JSON diff: what it does beyond a generic comparison may cost a sixth. */
  plainRatio: 1.15,
  /** All processes at once. */
  peakBytes: 1e9,
} as const;

/** Measured in each round, one after the other, so that a slow minute of the machine meets all of them. */
const programs = ["synth", "cold", "warm", "plain", "all"] as const;
type Costs = Readonly<Record<(typeof programs)[number], Cost>>;

/**
 * `npm run diff` of both environments, in a clone whose last commit grows every database and moves a limit of replicas, as a
 * pull request does. And of one that also relabels every Kubernetes object: no file is the same then, so nothing is spared.
 */
export async function benchDiff(runs: number, say: (line: string) => void): Promise<readonly Verdict[]> {
  const scratch = await mkdtemp(path.join(tmpdir(), "rkcp-bench-diff-"));
  try {
    const checkouts = await prepare(scratch);
    const rounds: Costs[] = [];
    // The first one fills the compiler's cache, for all of them.
    for (let run = 0; run <= runs; run += 1) {
      const costs = await measureRound(checkouts, scratch);
      if (run === 0) continue;
      say(`diff, run ${run} of ${runs}: ${programs.map((name) => `${name} ${figuresOf(costs[name])}`).join(", ")}`);
      rounds.push(costs);
    }
    return verdictsOf(rounds);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function verdictsOf(rounds: readonly Costs[]): Verdict[] {
  const middle = (of: (costs: Costs) => number): number => median(rounds.map(of));
  const waited = (kind: "cold" | "warm", limit: number): Verdict =>
    ratioVerdict(
      `diff of all, ${kind === "cold" ? "cold" : "base kept"}: time waited for, against one synth`,
      middle((costs) => costs[kind].wallSeconds / costs.synth.wallSeconds),
      limit,
      `${middle((costs) => costs[kind].wallSeconds).toFixed(1)} s / ${middle(({ synth }) => synth.wallSeconds).toFixed(1)} s`,
    );
  const cpu = (kind: "cold" | "warm"): Verdict => ({
    what: `diff of all, ${kind === "cold" ? "cold" : "base kept"}: CPU against one synth`,
    measured: `${middle((costs) => costs[kind].cpuSeconds / costs.synth.cpuSeconds).toFixed(2)}x (${middle((costs) => costs[kind].cpuSeconds).toFixed(2)} s)`,
    limit: "none",
    kept: true,
  });
  return [
    waited("cold", limits.coldRatio),
    waited("warm", limits.warmRatio),
    ratioVerdict(
      "diff of all, cold: CPU against two synths and a JSON diff",
      middle(({ cold, plain }) => cold.cpuSeconds / plain.cpuSeconds),
      limits.plainRatio,
      `${middle(({ cold }) => cold.cpuSeconds).toFixed(2)} s / ${middle(({ plain }) => plain.cpuSeconds).toFixed(2)} s`,
    ),
    cpu("cold"),
    cpu("warm"),
    {
      what: "diff of all, base kept, every object differs: CPU against one synth",
      measured: `${middle(({ all, synth }) => all.cpuSeconds / synth.cpuSeconds).toFixed(2)}x (${middle(({ all }) => all.cpuSeconds).toFixed(2)} s)`,
      limit: "none",
      kept: true,
    },
    memoryVerdict(
      "diff of all, every object differs or cold: peak memory, all processes",
      Math.max(...rounds.map(({ cold, all }) => Math.max(cold.togetherPeakBytes, all.togetherPeakBytes))),
      limits.peakBytes,
    ),
  ];
}

async function measureRound({ base, head, all }: Checkouts, scratch: string): Promise<Costs> {
  const out = path.join(scratch, "out");
  const cache = path.join(scratch, "cache");
  const tsx = ["--require", "tsx/cjs"];
  const ours: Program = {
    name: "diff",
    arguments: [...tsx, "cli/diff.ts", "--base", "HEAD~1", "--cache", cache],
    folder: head,
    // Whether a guard refuses the change is not what is measured.
    codes: [0, 1],
  };
  const synth: Program = { name: "synth", arguments: [...tsx, "cli/synth.ts", "--out", out], folder: head };
  const plain: Program = {
    name: "plain diff",
    arguments: [...tsx, path.join(ROOT, "bench/plain-diff.ts"), base, head, `${out}-base`, `${out}-head`],
    folder: head,
  };
  const measured = { synth: await measure(synth) };
  await rm(cache, { recursive: true, force: true });
  const cold = await measure(ours);
  const warm = await measure(ours);
  if (cold.stdout !== warm.stdout) throw new Error("the kept base gives another answer than the rendered one");
  return { ...measured, cold, warm, plain: await measure(plain), all: await measure({ ...ours, folder: all }) };
}

interface Checkouts {
  /** For the plain program alone: ours makes a work tree of its own. */
  readonly base: string;
  readonly head: string;
  /** Where every object differs. */
  readonly all: string;
}

async function prepare(scratch: string): Promise<Checkouts> {
  const checkouts = {
    head: path.join(scratch, "head"),
    base: path.join(scratch, "base"),
    all: path.join(scratch, "all"),
  };
  await git(ROOT, ["clone", "--quiet", "--shared", ROOT, checkouts.head]);
  for (const other of [checkouts.base, checkouts.all]) {
    await git(checkouts.head, ["worktree", "add", "--quiet", "--detach", other, "HEAD"]);
  }
  // A link is no folder, so that .gitignore's node_modules/ does not mean it.
  await writeFile(path.join(checkouts.head, ".git/info/exclude"), "node_modules\n");
  for (const checkout of Object.values(checkouts)) {
    await symlink(path.join(ROOT, "node_modules"), path.join(checkout, "node_modules"));
  }
  await rewrite(path.join(checkouts.all, "constructs/kubernetes/metadata.ts"), /"rkcp"/, '"rkcp-next"');
  for (const checkout of [checkouts.head, checkouts.all]) await change(checkout);
  return checkouts;
}

/** Grows every database, moves a limit of replicas, and commits what is changed. */
async function change(checkout: string): Promise<void> {
  for (const name of await readdir(path.join(checkout, "environments"))) {
    const file = path.join(checkout, "environments", name);
    if (!name.endsWith(".ts") || !(await readFile(file, "utf8")).includes(" = defineEnvironment(")) continue;
    await rewrite(file, /storageGiB: (\d+)/, (_found, size) => `storageGiB: ${Number(size) + 10}`);
    await rewrite(file, /(rango: {[^}]*max: )(\d+)/, (_found, before, most) => `${before}${Number(most) + 1}`);
  }
  const identity = ["-c", "user.name=bench", "-c", "user.email=bench@example.com", "-c", "commit.gpgSign=false"];
  await git(checkout, [...identity, "commit", "--quiet", "--all", "--message", "a change to measure"]);
}

async function rewrite(file: string, what: RegExp, by: string | ((...found: string[]) => string)): Promise<void> {
  const text = await readFile(file, "utf8");
  const changed = typeof by === "string" ? text.replace(what, by) : text.replace(what, by);
  if (changed === text)
    throw new Error(`${file}: nothing like ${String(what)} in it. Fix: teach bench/diff.ts the new words`);
  await writeFile(file, changed);
}

async function git(folder: string, words: readonly string[]): Promise<void> {
  const { execa } = await import("execa");
  await execa("git", [...words], { cwd: folder });
}

const figuresOf = ({ cpuSeconds, wallSeconds }: Cost): string =>
  `${cpuSeconds.toFixed(2)} s of CPU in ${wallSeconds.toFixed(1)} s`;
