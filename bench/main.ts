import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import Table from "cli-table3";
import { Command, InvalidArgumentError, Option } from "commander";
import pc from "picocolors";
import { benchCharts } from "./charts";
import { differences } from "./compare";
import { benchDiff } from "./diff";
import { stackNames } from "../stacks/names";
import { readFloorInput } from "./floor-input";
import { measure, median, type Cost, type Program } from "./measure";
import { memoryVerdict, ratioVerdict, type Verdict } from "./verdict";

const ROOT = path.resolve(__dirname, "..");

/** What the project promises about its own speed; docs/performance.md has the figures. */
const limits = {
  /** Synth of one environment, all renderers, against bare classes that create the same, in CPU time. */
  synthRatio: 1.3,
  synthPeakBytes: 400e6,
  typeCheckPeakBytes: 1.25e9,
} as const;

interface Options {
  readonly runs: number;
  readonly env: readonly string[];
  readonly only?: Part;
}

/** What can be measured by itself. */
const parts = ["synth", "charts", "diff", "types"] as const;
type Part = (typeof parts)[number];

const command = new Command("bench")
  .description(
    "Measures synth, charts and the diff of two revisions against their floors, and the type check. Exits 1 when a limit is missed.",
  )
  .option("--runs <number>", "interleaved runs of each program, 3 or more", wholeNumber, 7)
  .option("--env <names...>", "environments to measure", ["stage", "production"])
  .addOption(new Option("--only <part>", "measure this part alone").choices(parts))
  .action(async ({ runs, env, only }: Options) => {
    const verdicts: Verdict[] = [];
    const wanted = (part: Part): boolean => only === undefined || only === part;
    if (wanted("synth")) for (const environment of env) verdicts.push(...(await benchSynth(environment, runs)));
    if (wanted("charts")) verdicts.push(...(await benchCharts(runs, say)));
    if (wanted("diff")) verdicts.push(...(await benchDiff(runs, say)));
    if (wanted("types")) verdicts.push(...(await benchTypeCheck()));
    print(verdicts);
    if (verdicts.some((verdict) => !verdict.kept)) process.exitCode = 1;
  });

async function benchSynth(environment: string, runs: number): Promise<readonly Verdict[]> {
  const scratch = await mkdtemp(path.join(tmpdir(), "rkcp-bench-"));
  try {
    const output = path.join(scratch, "ours");
    const ours: Program = {
      name: `synth of ${environment}`,
      arguments: ["--require", "tsx/cjs", "cli/synth.ts", environment, "--out", output],
    };
    await measure(ours);
    const floor = await prepareFloor(environment, output, scratch);
    const costs: { readonly ours: Cost; readonly floor: Cost }[] = [];
    for (let run = 1; run <= runs; run += 1) {
      // One after the other, so that a slow minute of the machine meets both.
      const pair = { ours: await measure(ours), floor: await measure(floor) };
      say(`${environment}, run ${run} of ${runs}: ${seconds(pair.ours)} against ${seconds(pair.floor)}`);
      costs.push(pair);
    }
    const ratio = median(costs.map((pair) => pair.ours.cpuSeconds / pair.floor.cpuSeconds));
    const cpu = median(costs.map((pair) => pair.ours.cpuSeconds)).toFixed(2);
    const floorCpu = median(costs.map((pair) => pair.floor.cpuSeconds)).toFixed(2);
    const peak = Math.max(...costs.map((pair) => pair.ours.peakBytes));
    return [
      ratioVerdict(
        `${environment}: synth, CPU against the floor`,
        ratio,
        limits.synthRatio,
        `${cpu} s / ${floorCpu} s`,
      ),
      memoryVerdict(`${environment}: synth, peak memory`, peak, limits.synthPeakBytes),
    ];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A program of bare classes that writes the same as the synthesised output, proven to be the same. */
async function prepareFloor(environment: string, output: string, scratch: string): Promise<Program> {
  const stackFiles = stackNames(environment).map((name) => path.join("cdktf.out/stacks", name, "cdk.tf.json"));
  const input = readFloorInput(
    stackFiles.map((file) => path.join(output, file)),
    path.join(output, "dist/charts", environment),
  );
  const inputFile = path.join(scratch, "input.json");
  await writeFile(inputFile, JSON.stringify(input));
  const folder = path.join(scratch, "floor");
  await mkdir(folder);
  const floor: Program = {
    name: `floor of ${environment}`,
    arguments: ["--require", "tsx/cjs", "bench/floor.ts", inputFile, folder],
  };
  await measure(floor);
  const unequal = (
    await Promise.all(
      stackFiles.map(async (file) =>
        differences(await readStack(path.join(output, file)), await readStack(path.join(folder, file))),
      ),
    )
  ).flat();
  if (unequal.length > 0) {
    throw new Error(
      `${environment}: the floor differs from the stacks at ${unequal.length} place(s): ${unequal.slice(0, 10).join(", ")}. ` +
        "Fix: teach bench/floor-input.ts the construct's words, or the figures compare two different programs",
    );
  }
  const objects = input.charts.reduce((sum, chart) => sum + chart.objects.length, 0);
  const elements = input.stacks.reduce((sum, stack) => sum + stack.elements.length, 0);
  say(`${environment}: ${elements} resources and ${objects} Kubernetes objects, the same in both programs`);
  return floor;
}

async function benchTypeCheck(): Promise<readonly Verdict[]> {
  const compiler = path.join(ROOT, "node_modules/typescript/bin/tsc");
  const cost = await measure({
    name: "type check",
    arguments: [compiler, "--noEmit", "--incremental", "false", "--tsBuildInfoFile", "null", "-p", "."],
  });
  say(`type check: ${seconds(cost)}, ${cost.wallSeconds.toFixed(1)} s of wall time`);
  return [
    { what: "type check, CPU", measured: `${seconds(cost)}`, limit: "none", kept: true },
    memoryVerdict("type check, peak memory", cost.peakBytes, limits.typeCheckPeakBytes),
  ];
}

function print(verdicts: readonly Verdict[]): void {
  const table = new Table({ head: ["What", "Measured", "Limit", "Verdict"], style: { head: [], border: [] } });
  for (const { what, measured, limit, kept } of verdicts) {
    table.push([what, measured, limit, kept ? pc.green("kept") : pc.red("MISSED")]);
  }
  process.stdout.write(`${table.toString()}\n`);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 3) throw new InvalidArgumentError("Fix: pass a whole number of 3 or more.");
  return value;
}

async function readStack(file: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
}

function seconds(cost: Cost): string {
  return `${cost.cpuSeconds.toFixed(2)} s of CPU`;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

command.parseAsync().catch((thrown: unknown) => {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 1;
});
