import { mkdirSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { renderCharts } from "../charts/render";
import { type Descriptions, loadDescriptions } from "../platform/load-environments";
import { platformOf } from "../platform/platform";
import { recordFile, recordOf } from "../platform/record";
import type { InventoryFault } from "../platform/stateful/judge";
import { judgeInventories, refuseLosses } from "../platform/stateful/refuse";
import { stackNames } from "../stacks/names";
import { renderStacks } from "../stacks/render";
import { environmentsNamed } from "./environment-name";
import { runCommand } from "./usage";
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
  .addHelpText(
    "after",
    "\nExit codes: 0 written, 1 a description has problems or can't be rendered, 2 bad usage.\n\n" +
      "Examples:\n  npm run synth\n  npm run synth -- production --no-charts\n  npm run synth -- stage --out /tmp/stage",
  )
  .exitOverride()
  .action(synth);

function synth(names: readonly string[], options: Options): void {
  const { out, stacks, charts } = options;
  const root = path.resolve(out ?? path.join(__dirname, ".."));
  const descriptions = describedAs(names, options);
  const environments = environmentsNamed(names, descriptions.environments);
  // A feature lives in the cluster alone: the cloud does not change for one.
  const platforms = environments.map((environment) => platformOf(environment));
  mkdirSync(root, { recursive: true });
  const faults: InventoryFault[] = [];
  if (stacks) {
    renderStacks(platforms, { outdir: path.join(root, "cdktf.out") }, (parts) => {
      if (!recordsRefusals(out)) refuseLosses(parts, descriptions);
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
 * A pull request that loses something, or stands when something has ended, is to be shown whole, with every change and the
 * guard that refuses it. So whoever compares revisions sets `RKCP_REFUSALS=record`: such faults stand in the record instead
 * of stopping the rendering. Only for a folder of its own: what `npx cdktf deploy` takes is never rendered so.
 */
const recordsRefusals = (out: string | undefined): boolean =>
  out !== undefined && process.env["RKCP_REFUSALS"] === "record";

/**
 * All environments are judged even for one: their rules look at each other. Of the features only those of the named
 * ones, and none for the cloud alone.
 */
function describedAs(names: readonly string[], { charts, out }: Options): Descriptions {
  const how = { despiteEnds: recordsRefusals(out) };
  if (!charts) return loadDescriptions({ ...how, meant: [] });
  return loadDescriptions(names.length === 0 ? how : { ...how, meant: names });
}

runCommand(command);
