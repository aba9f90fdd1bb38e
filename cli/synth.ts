import { mkdirSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { renderCharts } from "../charts/render";
import type { Environment } from "../environments/schema";
import { loadDescriptions } from "../platform/load-environments";
import { platformOf } from "../platform/platform";
import { recordFile, recordOf } from "../platform/record";
import type { InventoryFault } from "../platform/stateful/judge";
import { judgeInventories, refuseLosses } from "../platform/stateful/refuse";
import { reportAndExit } from "../platform/report";
import { stackNames } from "../stacks/names";
import { renderStacks } from "../stacks/render";
import { writeWhole } from "./write-whole";

interface Options {
  readonly out?: string;
  readonly stacks: boolean;
  readonly charts: boolean;
}

const command = new Command("synth")
  .description(
    "Renders environments: cloud stacks to cdktf.out/stacks, Kubernetes objects to dist/charts, and what guards need to know to dist/record.json.",
  )
  .argument("[environments...]", "names; all when none is given")
  .option("--out <folder>", "write below this folder instead of the repository")
  .option("--no-stacks", "leave the cloud stacks out")
  .option("--no-charts", "leave the Kubernetes objects out")
  .action((names: string[], options: Options) => {
    try {
      synth(names, options);
    } catch (error) {
      reportAndExit(error);
    }
  });

function synth(names: readonly string[], { out, stacks, charts }: Options): void {
  const root = path.resolve(out ?? path.join(__dirname, ".."));
  const descriptions = loadDescriptions();
  const environments = choose(descriptions.environments, names);
  // A feature lives in the cluster alone: the cloud does not change for one.
  const platforms = environments.map((environment) => platformOf(environment));
  mkdirSync(root, { recursive: true });
  const faults: InventoryFault[] = [];
  if (stacks) {
    renderStacks(platforms, { outdir: path.join(root, "cdktf.out") }, (parts) => {
      if (!reportsLosses(out)) refuseLosses(parts, descriptions);
      faults.push(...judgeInventories(parts, descriptions));
    });
  }
  if (charts) {
    environments.forEach((environment) =>
      renderCharts(platformOf(environment, descriptions.features), path.join(root, "dist", "charts")),
    );
  }
  // Of the whole description, whichever part was rendered: a pull request is judged by it.
  writeWhole(
    path.join(root, recordFile),
    `${JSON.stringify(recordOf(descriptions, stacks ? faults : undefined), undefined, 2)}\n`,
  );
  for (const { environment } of platforms) {
    const parts = [
      ...(stacks ? stackNames(environment.name).map((name) => path.join("cdktf.out", "stacks", name)) : []),
      ...(charts ? [path.join("dist", "charts", environment.name)] : []),
    ];
    process.stdout.write(`${environment.name}: ${parts.join(", ")}\n`);
  }
}

/**
 * A pull request that loses something is to be shown whole, with every change and the guard that refuses it. So whoever
 * compares revisions sets `RKCP_INVENTORY=report`: the loss stands in the record instead of stopping the rendering. Only
 * for a folder of its own: what `npx cdktf deploy` takes is never rendered so.
 */
const reportsLosses = (out: string | undefined): boolean =>
  out !== undefined && process.env["RKCP_INVENTORY"] === "report";

/** All environments are loaded and judged even for one: their rules look at each other. */
function choose(all: readonly Environment[], names: readonly string[]): readonly Environment[] {
  if (names.length === 0) return all;
  const known = all.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `no environment ${unknown.map((name) => `"${name}"`).join(", ")}. Allowed: ${known.join(", ")}. Fix: name one, or add environments/<name>.ts`,
    );
  }
  return all.filter(({ name }) => names.includes(name));
}

command.parse();
