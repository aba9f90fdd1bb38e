import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Pairs } from "./charts-render";
import { measure, median, type Program } from "./measure";
import { memoryVerdict, ratioVerdict, type Verdict } from "./verdict";

/** What rendering may cost; docs/performance.md has the figures. */
const limits = {
  /** Against bare cdk8s classes that build and serialise the same objects, CPU time without loading. */
  floorRatio: 1.3,
  /** Ten times the features in at most eleven times the time. */
  growth: 11,
  peakBytes: 1.5e9,
} as const;

/** Features beside stage where rendering is held against the floor. */
const usual = 20;
const few = 100;
const many = 1000;

/** Times the program is started. */
const programs = 3;

/** @param runs pairs of renderings in each of three programs */
export async function benchCharts(runs: number, say: (line: string) => void): Promise<readonly Verdict[]> {
  const scratch = await mkdtemp(path.join(tmpdir(), "rkcp-bench-charts-"));
  try {
    return [await againstTheFloor(runs, say), ...(await growth(scratch, say))];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function againstTheFloor(runs: number, say: (line: string) => void): Promise<Verdict> {
  const pairs: { readonly ours: number; readonly floor: number }[] = [];
  for (let run = 1; run <= programs; run += 1) {
    const found = await render<Pairs>(["paired", String(usual), String(runs)]);
    say(
      `charts, program ${run} of ${programs}, ${found.objects} objects of ${found.namespaces} folders: ` +
        found.pairs.map(({ ours, floor }) => `${ours.toFixed(2)}/${floor.toFixed(2)}`).join(" "),
    );
    pairs.push(...found.pairs);
  }
  const ratio = median(pairs.map(({ ours, floor }) => ours / floor));
  const [ours, floor] = [median(pairs.map((pair) => pair.ours)), median(pairs.map((pair) => pair.floor))];
  return ratioVerdict(
    `charts of stage and ${usual} features, CPU against bare cdk8s`,
    ratio,
    limits.floorRatio,
    `${ours.toFixed(2)} s / ${floor.toFixed(2)} s`,
  );
}

async function growth(scratch: string, say: (line: string) => void): Promise<readonly Verdict[]> {
  const costs: Record<number, number[]> = { [few]: [], [many]: [] };
  let peak = 0;
  for (let run = 1; run <= 3; run += 1) {
    for (const count of [few, many]) {
      const folder = path.join(scratch, `written-${run}-${count}`);
      const { cost, rendering } = await renderMeasured<{ cpuSeconds: number }>(["written", String(count), folder]);
      await rm(folder, { recursive: true, force: true });
      costs[count]?.push(rendering.cpuSeconds);
      peak = Math.max(peak, cost.peakBytes);
      say(`charts with ${count} features, run ${run} of 3: ${rendering.cpuSeconds.toFixed(2)} s of CPU`);
    }
  }
  const [small, large] = [median(costs[few] ?? []), median(costs[many] ?? [])];
  return [
    ratioVerdict(
      `charts: ${few} to ${many} features, CPU`,
      large / small,
      limits.growth,
      `${large.toFixed(2)} s / ${small.toFixed(2)} s`,
    ),
    memoryVerdict(`charts: ${many} features, peak memory`, peak, limits.peakBytes),
  ];
}

async function render<Rendering>(words: readonly string[]): Promise<Rendering> {
  return (await renderMeasured<Rendering>(words)).rendering;
}

async function renderMeasured<Rendering>(words: readonly string[]) {
  const program: Program = {
    name: `charts ${words.join(" ")}`,
    arguments: ["--require", "tsx/cjs", "bench/charts-render.ts", ...words],
  };
  const cost = await measure(program);
  return { cost, rendering: JSON.parse(cost.stdout) as Rendering };
}
