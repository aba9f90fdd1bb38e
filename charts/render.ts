import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, rmdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Chart, Yaml } from "cdk8s";
import type { Platform } from "../platform/platform";
import { clusterArn } from "../platform/cluster";
import { grouped } from "../platform/grouped";
import { AccessChart, VaultAccessChart } from "./access-charts";
import { AdmissionChart } from "./admission-chart";
import { AppChart } from "./app-chart";
import { ClassesChart, NamespacesChart } from "./cluster-charts";
import { FeatureChart } from "./feature-chart";
import { clusterFolder, type IndexedFile, indexName, indexOf, indexText } from "./index-file";
import { type InventoriedObject, type ObjectFile, withInventory } from "./inventory";
import { NamespaceChart } from "./namespace-chart";
import { plainApp } from "./plain-app";
import { RenderContext } from "./render-context";

/** One rendered file, relative to the environment's folder: `stage/peatio.yaml`. */
export interface RenderedFile {
  readonly file: string;
  readonly content: string;
}

/**
 * Writes `<outDir>/<environment>/<namespace>/<app>.yaml`, `cluster/` beside the namespaces, and the index of it all; removes
 * what an earlier run wrote there and this one did not. All of it is rendered before the first file is touched, and the
 * index is written last: a folder that is not whole is known by it.
 *
 * @param outDir `dist/charts`
 * @returns paths of the files written
 */
export function renderCharts(platform: Platform, outDir: string): string[] {
  const folder = path.join(outDir, platform.environment.name);
  const files = chartsOf(platform).map(({ file, content }) => ({ file: path.join(folder, file), content }));
  for (const { file, content } of files) writeWhole(file, content);
  removeOthers(folder, new Set(files.map(({ file }) => file)));
  return files.map(({ file }) => file);
}

/** Every file of an environment, in memory, the index last. The same platform gives the same bytes. */
export function chartsOf(platform: Platform): RenderedFile[] {
  const { environment } = platform;
  const inNamespaces = namespaceFiles(platform);
  const files = [...clusterFiles(platform, inNamespaces).map(serialised), ...inNamespaces];
  const index = indexOf({ environment: environment.name, cluster: clusterArn(environment) }, files);
  return [...files.map(({ file, yaml }) => ({ file, content: yaml })), { file: indexName, content: indexText(index) }];
}

/** What belongs to the whole cluster: never pruned, and applied by its administrators only. */
function clusterFiles(platform: Platform, inNamespaces: readonly ObjectFile[]): ObjectFile[] {
  return filesOf(clusterFolder, [
    new NamespacesChart(plainApp(), platform),
    new ClassesChart(plainApp()),
    new AccessChart(plainApp(), platform),
    new AdmissionChart(
      plainApp(),
      platform,
      inNamespaces.flatMap(({ objects }) => objects),
    ),
    new VaultAccessChart(plainApp(), platform),
  ]);
}

function namespaceFiles(platform: Platform): IndexedFile[] {
  const context = new RenderContext(platform);
  const features = new Map(platform.features.map((plan) => [plan.namespace, plan]));
  return [...grouped(platform.workloads, ({ namespace }) => namespace)].flatMap(([namespace, workloads]) => {
    const feature = features.get(namespace);
    const charts = [
      new NamespaceChart(plainApp(), context, namespace, workloads),
      ...(feature ? [new FeatureChart(plainApp(), platform.environment.name, feature)] : []),
      ...[...grouped(workloads, (workload) => workload.app)].map(
        ([name, members]) => new AppChart(plainApp(), context, namespace, name, members),
      ),
    ];
    const files = withInventory(namespace, filesOf(namespace, charts)).map(serialised);
    // Features are many, and after its file is written nobody looks at one's objects but the index, at their names.
    return feature ? files.map((each) => ({ ...each, objects: each.objects.map(nameOf) })) : files;
  });
}

const serialised = ({ file, objects }: ObjectFile): IndexedFile => ({
  file,
  objects,
  yaml: Yaml.stringify(...objects),
});

const nameOf = ({ apiVersion, kind, metadata: { name, namespace } }: InventoriedObject): InventoriedObject => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace !== undefined && { namespace }) },
});

function filesOf(folder: string, charts: readonly Chart[]): ObjectFile[] {
  return charts.map((chart) => ({
    file: path.join(folder, `${chart.node.id}.yaml`),
    objects: chart.toJson() as InventoriedObject[],
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
    } else if (/\.(yaml|json)(\.partial)?$/.test(entry.name) && !kept.has(file)) {
      rmSync(file);
    }
  }
}
