import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { stringify } from "yaml";
import { chartsOf } from "../../../charts/render";
import { type ChartFile, compareCharts } from "../../../pipeline/compare/kubernetes/compare-charts";
import type { BareChange, JsonObject, ValueChange } from "../../../pipeline/model";
import type { Platform } from "../../../platform/platform";

/** The YAML files of an environment, rendered in memory. */
export function chartFiles(platform: Platform): ChartFile[] {
  return chartsOf(platform)
    .filter(({ file }) => file.endsWith(".yaml"))
    .map(({ file, content }) => ({ file: `dist/charts/${platform.environment.name}/${file}`, content }));
}

/** What differs in the charts of two platforms of one environment. */
export const chartChanges = (base: Platform, head: Platform): BareChange[] =>
  compareCharts(base.environment.name, chartFiles(base), chartFiles(head));

/** What differs between two sets of objects of a made-up environment. */
export const objectChanges = (base: readonly JsonObject[], head: readonly JsonObject[]): BareChange[] =>
  compareCharts("stage", [fileOf(base)], [fileOf(head)]);

const fileOf = (objects: readonly JsonObject[]): ChartFile => ({
  file: "dist/charts/stage/stage/objects.yaml",
  content: objects.map((object) => stringify(object)).join("---\n"),
});

/** Changes as lines that a person reads: `update apps/Deployment/peatio-api`. */
export const lines = (changes: readonly BareChange[]): string[] =>
  changes.map(
    ({ class: what, scope, address, formerAddress }) =>
      `${what} ${scope} ${address}${formerAddress === undefined ? "" : ` was ${formerAddress}`}`,
  );

/** Values as lines: `spec.replicas: 1 -> 2`; `!` for what forces a replacement. */
export const values = (change: { readonly values: readonly ValueChange[] } | undefined): string[] =>
  (change?.values ?? []).map(
    ({ path: where, before, after, forcesReplacement }) =>
      `${forcesReplacement ? "! " : ""}${where}: ${text(before)} -> ${text(after)}`,
  );

const text = (value: unknown) => (value === undefined ? "nothing" : JSON.stringify(value));

/** The one change of that address. */
export function changeOf(changes: readonly BareChange[], address: string): BareChange {
  const [found, ...others] = changes.filter((change) => change.address === address);
  if (!found || others.length > 0) throw new Error(`${address}: ${lines(changes).join(", ") || "no changes"}`);
  return found;
}

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Writes files into a new folder that is gone after the tests of the file. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), "rkcp-rendered-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

/** Files of an environment's charts with the index that belongs to them. */
export function indexed(environment: string, files: Readonly<Record<string, string>>): Record<string, string> {
  const hashes = Object.fromEntries(
    Object.entries(files).map(([name, content]) => [name, createHash("sha256").update(content).digest("hex")]),
  );
  const index = { environment, cluster: "arn", files: hashes, namespaces: {} };
  const all = { ...files, "index.json": JSON.stringify(index) };
  return Object.fromEntries(
    Object.entries(all).map(([name, content]) => [`dist/charts/${environment}/${name}`, content]),
  );
}
