import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, rmdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { App, type Chart, Yaml } from "cdk8s";
import type { Platform } from "../platform/platform";
import { AppChart } from "./app-chart";
import { NamespaceChart } from "./namespace-chart";

/** One rendered file, relative to the environment's folder: `stage/peatio.yaml`. */
export interface RenderedFile {
  readonly file: string;
  readonly yaml: string;
}

/**
 * Writes `<outDir>/<environment>/<namespace>/<service>.yaml`, nothing else, and removes what an earlier run wrote there
 * and this one did not. All of it is rendered before the first file is touched.
 *
 * @param outDir `dist/charts`
 * @returns paths of the files written
 */
export function renderCharts(platform: Platform, outDir: string): string[] {
  const folder = path.join(outDir, platform.environment.name);
  const files = chartsOf(platform).map(({ file, yaml }) => ({ file: path.join(folder, file), yaml }));
  for (const { file, yaml } of files) writeWhole(file, yaml);
  removeOthers(folder, new Set(files.map(({ file }) => file)));
  return files.map(({ file }) => file);
}

/** Every file of an environment, in memory. The same platform gives the same bytes. */
export function chartsOf(platform: Platform): RenderedFile[] {
  const namespace = platform.environment.name;
  // One app per namespace: cdk8s walks the whole app once for each of its charts.
  const app = new App();
  const charts: Chart[] = [
    new NamespaceChart(app, platform),
    ...[...new Set(platform.workloads.map((workload) => workload.app))].map(
      (name) => new AppChart(app, platform, name),
    ),
  ];
  return charts.map((chart) => ({
    file: path.join(namespace, `${chart.node.id}.yaml`),
    yaml: Yaml.stringify(...(chart.toJson() as unknown[])),
  }));
}

/** A reader sees the old file or the new one, never half of one. */
function writeWhole(file: string, content: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const partial = `${file}.partial`;
  writeFileSync(partial, content);
  renameSync(partial, file);
}

/** Only YAML, and folders that are empty afterwards: whatever else a person put there stays. */
function removeOthers(folder: string, kept: ReadonlySet<string>): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      removeOthers(file, kept);
      if (readdirSync(file).length === 0) rmdirSync(file);
    } else if (/\.yaml(\.partial)?$/.test(entry.name) && !kept.has(file)) {
      rmSync(file);
    }
  }
}
