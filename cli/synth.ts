import { mkdirSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { renderCharts } from "../charts/render";
import { type Descriptions, loadDescriptions, loadEnvironments } from "../platform/load-environments";
import { platformOf } from "../platform/platform";
import { stackNames } from "../stacks/names";
import { renderStacks } from "../stacks/render";
import { environmentsNamed } from "./environment-name";
import { runCommand } from "./usage";

interface Options {
  readonly out?: string;
  readonly stacks: boolean;
  readonly charts: boolean;
}

const command = new Command("synth")
  .description("Renders environments: cloud stacks to cdktf.out/stacks, Kubernetes objects to dist/charts.")
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

function synth(names: readonly string[], { out, stacks, charts }: Options): void {
  const root = path.resolve(out ?? path.join(__dirname, ".."));
  const { environments, features } = describedAs(names, charts);
  // A feature lives in the cluster alone: the cloud does not change for one.
  const platforms = environments.map((environment) => platformOf(environment));
  mkdirSync(root, { recursive: true });
  if (stacks) renderStacks(platforms, { outdir: path.join(root, "cdktf.out") });
  if (charts) {
    environments.forEach((environment) =>
      renderCharts(platformOf(environment, features), path.join(root, "dist", "charts")),
    );
  }
  for (const { environment } of platforms) {
    const parts = [
      ...(stacks ? stackNames(environment.name).map((name) => path.join("cdktf.out", "stacks", name)) : []),
      ...(charts ? [path.join("dist", "charts", environment.name)] : []),
    ];
    process.stdout.write(`${environment.name}: ${parts.join(", ")}\n`);
  }
}

/**
 * All environments are judged even for one: their rules look at each other. Of the features only those of the named
 * ones, and none for the cloud alone.
 */
function describedAs(names: readonly string[], charts: boolean): Descriptions {
  const { environments, features } = charts
    ? loadDescriptions(names.length === 0 ? {} : { meant: names })
    : { environments: loadEnvironments(), features: [] };
  return { environments: environmentsNamed(names, environments), features };
}

runCommand(command);
