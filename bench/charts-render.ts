/**
 * Renders stage with many features, and prints what that cost as JSON.
 *
 *   node --require tsx/cjs bench/charts-render.ts paired <features> <runs>
 *   node --require tsx/cjs bench/charts-render.ts written <features> <folder>
 *
 * `paired` renders every namespace of a computed platform into memory, then builds and serialises the same objects with
 * bare cdk8s classes, in turn: half a second each, so that a slow moment of the machine meets both. The first rendering of
 * each is not counted: it pays for the compiler's warming up. `written` computes the platform and renders once into a
 * folder, as a synth does.
 */
import { App, ApiObject, Chart, Yaml } from "cdk8s";
import { parseAllDocuments } from "yaml";
import { chartsOf, renderCharts } from "../charts/render";
import type { Environment } from "../environments/schema";
import { stage } from "../environments/stage";
import type { Feature } from "../environments/schema/feature";
import { judgeAll } from "../platform/load-environments";
import { platformOf } from "../platform/platform";

/** One file of the floor: objects that one chart makes. */
interface FloorFile {
  readonly file: string;
  readonly objects: readonly Readonly<Record<string, unknown>>[];
}

/** What renderings cost, in seconds of CPU, and how much was rendered. */
export interface Pairs {
  readonly pairs: readonly { readonly ours: number; readonly floor: number }[];
  readonly namespaces: number;
  readonly objects: number;
}

/** A day on which the environment's dated exceptions hold. */
const today = "2026-11-22";

/** An API, a worker, users and a stream, in turn: what features are made of. */
const kinds = [
  { service: "peatio-api", repository: "openware/peatio", writes: ["database", "broker"] },
  { service: "peatio-trade-executor", repository: "openware/peatio", writes: ["database", "broker"] },
  { service: "barong", repository: "openware/barong", writes: ["database", "broker"] },
  { service: "rango", repository: "openware/rango", writes: "nothing" },
] as const;

const [mode = "", first = "", second = ""] = process.argv.slice(2);
const result = {
  paired: () => paired(Number(first), Number(second)),
  written: () => written(Number(first), second),
}[mode];
if (!result) throw new Error(`bench/charts-render.ts: "${mode}". Allowed: paired, written. Fix: name one`);
process.stdout.write(`${JSON.stringify(result())}\n`);

function paired(count: number, runs: number): Pairs {
  const platform = platformOf(stageAlone(), featuresOf(count));
  const ours = () => chartsOf(platform);
  const files = ours().flatMap(({ file, content }): FloorFile[] =>
    file.endsWith(".yaml")
      ? [{ file, objects: parseAllDocuments(content).map((one) => one.toJS() as FloorFile["objects"][number]) }]
      : [],
  );
  const floor = () => serialised(files);
  floor();
  const pairs = Array.from({ length: runs }, () => ({ ours: timed(ours), floor: timed(floor) }));
  return {
    pairs,
    namespaces: new Set(files.map(({ file }) => file.split("/")[0])).size,
    objects: files.reduce((sum, { objects }) => sum + objects.length, 0),
  };
}

function written(count: number, folder: string): { readonly cpuSeconds: number } {
  const environment = stageAlone();
  const features = featuresOf(count);
  chartsOf(platformOf(environment, features.slice(0, kinds.length)));
  return { cpuSeconds: timed(() => renderCharts(platformOf(environment, features), folder)) };
}

/** What somebody would write by hand: an app for each namespace, a chart for each file. */
function serialised(files: readonly FloorFile[]): string[] {
  const apps = new Map<string, App>();
  return files.map(({ file, objects }) => {
    const [namespace = "", name = ""] = file.split("/");
    const app = apps.get(namespace) ?? new App({ recordConstructMetadata: false });
    apps.set(namespace, app);
    const chart = new Chart(app, name, { disableResourceNameHashes: true });
    objects.forEach((object, index) => {
      const { apiVersion, kind, ...rest } = object;
      new ApiObject(chart, `object-${index}`, { apiVersion: String(apiVersion), kind: String(kind), ...rest });
    });
    return Yaml.stringify(...(chart.toJson() as unknown[]));
  });
}

function timed(render: () => unknown): number {
  const before = process.cpuUsage();
  render();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function stageAlone(): Environment {
  const [environment] = judgeAll([{ file: "environments/stage.ts", promised: "stage", description: stage }], today);
  if (!environment) throw new Error("environments/stage.ts: no verdict");
  return environment;
}

function featuresOf(count: number): Feature[] {
  return Array.from({ length: count }, (_, index) => {
    const { service, repository, writes } = kinds[index % kinds.length] ?? kinds[0];
    return {
      name: `bench-${index}`,
      environment: "stage",
      service,
      image: { registry: "quay.io", repository, tag: `2.6.99-rc${index}` },
      owner: "eve",
      expires: "2026-12-10",
      writes: writes === "nothing" ? writes : [...writes],
      reason: "rendered to measure how long that takes",
    };
  });
}
