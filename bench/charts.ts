import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Rendering } from "./charts-render";
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

/** Renderings within one run of a program; the median counts. */
const renderings = 5;

/** @param runs interleaved runs of both programs */
export async function benchCharts(runs: number, say: (line: string) => void): Promise<readonly Verdict[]> {
  const scratch = await mkdtemp(path.join(tmpdir(), "rkcp-bench-charts-"));
  try {
    return [await againstTheFloor(runs, scratch, say), ...(await growth(scratch, say))];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function againstTheFloor(runs: number, scratch: string, say: (line: string) => void): Promise<Verdict> {
  const objects = path.join(scratch, "objects.json");
  const { namespaces, objects: count } = await render(["ours", String(usual), "1", objects]);
  say(`charts: ${count} objects of ${namespaces} folders, the same in both programs`);
  const pairs: { readonly ours: number; readonly floor: number }[] = [];
  for (let run = 1; run <= runs; run += 1) {
    const ours = (await render(["ours", String(usual), String(renderings)])).cpuSeconds;
    const floor = (await render(["floor", objects, String(renderings)])).cpuSeconds;
    say(`charts, run ${run} of ${runs}: ${ours.toFixed(2)} s against ${floor.toFixed(2)} s of CPU`);
    pairs.push({ ours, floor });
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
      const { cost, rendering } = await renderMeasured(["written", String(count), folder]);
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

async function render(words: readonly string[]): Promise<Rendering> {
  return (await renderMeasured(words)).rendering;
}

async function renderMeasured(words: readonly string[]) {
  const program: Program = {
    name: `charts ${words.join(" ")}`,
    arguments: ["--require", "tsx/cjs", "bench/charts-render.ts", ...words],
  };
  const cost = await measure(program);
  return { cost, rendering: JSON.parse(cost.stdout) as Rendering };
}
