/**
 * The floor of a synth: the same resources and objects with bare cdktf and cdk8s classes, nothing else.
 *
 *   node --require tsx/cjs bench/floor.ts <input.json> <output folder>
 *
 * Like hand-written cdktf code, it passes references as tokens, which is a part of what a synth costs. Creation stacks
 * are off, as in the environments' own app.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { App, ref, type TerraformElement, TerraformOutput, TerraformStack, Token } from "cdktf";
import { ApiObject, App as Cdk8sApp, Chart } from "cdk8s";
import type { FloorInput, FloorStack } from "./floor-input";

type Properties = Record<string, unknown>;
type ElementClass = new (scope: TerraformStack, id: string, config: Properties) => TerraformElement;

const [inputFile, folder] = process.argv.slice(2);
if (inputFile === undefined || folder === undefined) {
  throw new Error("bench/floor.ts: two arguments are missing. Fix: pass the input file and the output folder");
}
const input = JSON.parse(readFileSync(inputFile, "utf8")) as FloorInput;
if (input.stacks.length > 0) createStacks(input, folder);
if (input.charts.length > 0) createCharts(input, folder);

function createStacks({ stacks }: FloorInput, outputFolder: string): void {
  const app = new App({ outdir: path.join(outputFolder, "cdktf.out"), stackTraces: false });
  for (const stack of stacks) createStack(app, stack);
  app.synth();
}

function createStack(app: App, { name, elements, outputs, overrides }: FloorStack): void {
  const stack = new TerraformStack(app, name);
  for (const { module, className, id, config } of elements) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the class is data here; an import would be async
    const loaded = require(module) as Record<string, ElementClass>;
    const Element = loaded[className];
    if (Element === undefined) throw new Error(`${module} has no class ${className}`);
    const element = new Element(stack, id, withTokens(config));
    element.overrideLogicalId(id);
  }
  for (const { id, config } of outputs) {
    const { value, ...rest } = withTokens(config);
    new TerraformOutput(stack, id, { value, ...rest, staticId: true });
  }
  for (const [key, value] of Object.entries(overrides)) stack.addOverride(key, value);
}

function createCharts({ charts }: FloorInput, outputFolder: string): void {
  const app = new Cdk8sApp({ outdir: path.join(outputFolder, "charts"), recordConstructMetadata: false });
  for (const { name, objects } of charts) {
    const chart = new Chart(app, name, { disableResourceNameHashes: true });
    objects.forEach((object, index) => {
      const { apiVersion, kind, ...rest } = object;
      new ApiObject(chart, `object-${index}`, { apiVersion: String(apiVersion), kind: String(kind), ...rest });
    });
  }
  app.synth();
}

/** Meta-arguments take objects, and a reference is a token, as `vpc.id` would be. */
function withTokens(config: Properties): Properties {
  const { dependsOn, provider, ...rest } = config;
  return {
    ...(tokenize(rest) as Properties),
    ...(Array.isArray(dependsOn) && { dependsOn: dependsOn.map((fqn) => ({ fqn: String(fqn) })) }),
    ...(typeof provider === "string" && { provider: { fqn: provider } }),
  };
}

function tokenize(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tokenize);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, tokenize(item)]));
  }
  if (typeof value !== "string") return value;
  return value.replace(/\$\{((?:data\.)?[a-z0-9]+_[a-z0-9_]+\.[\w-]+\.[\w.]+)\}/g, (_match, target: string) =>
    Token.asString(ref(target)),
  );
}
