import { readFileSync } from "node:fs";
import path from "node:path";
import { renderInMemory } from "../../cli/charts/render-in-memory";
import type { RenderedSet } from "../../cli/charts/rendered-set";
import { kubectlOf } from "../../cli/charts/session";
import { hostNames } from "../../platform/addresses";
import { type Platform, platformOf } from "../../platform/platform";
import { vaultLogin } from "../../platform/secrets";
import type { StatefulParts } from "../../platform/stateful/judge";
import { stackIds } from "../../stacks/names";
import type { Change, Finding } from "../model";
import { type RenderedStack, renderedStacks } from "../terraform/rendered-stack";
import { TerraformFolder } from "../terraform/terraform-folder";
import { bootstrapStep } from "./bootstrap-step";
import { boshStep } from "./bosh-step";
import { chartsStep, clusterStep } from "./cluster-steps";
import { environmentStep } from "./environment-step";
import { smokeStep } from "./smoke-step";
import type { Step } from "./step";
import { vaultHealth } from "./vault-health";
import { vaultBootstrapStep, vaultStep } from "./vault-steps";

export interface StepsOptions {
  /** With its features: their namespaces are applied with the rest. */
  readonly platform: Platform;
  /** Terraform's program. */
  readonly terraform: string;
  /** Where stacks, plans and logs of this environment are kept, outside the repository. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly kubeconfig?: string;
  readonly context?: string;
  /** @default the name of Vault in the environment's private zone */
  readonly vaultAddress?: string;
  /** File with the PEM of Vault's authority. @default the machine's own authorities */
  readonly vaultCa?: string;
  /** Address of the public gateway. @default the public name */
  readonly entry?: string;
  /** Stops by throwing where something stateful would be lost. */
  readonly inspect: (parts: readonly StatefulParts[]) => void;
  /** What Terraform's plan would change, from its JSON. */
  readonly changesOf: (plan: string) => readonly Change[];
  /** What the guards say of a plan. */
  readonly judge: (changes: readonly Change[]) => readonly Finding[];
  /** What is applied in place of the rendered stack: a rehearsal leaves out what its emulator lacks. @default as rendered */
  readonly prepare?: (name: string, stack: RenderedStack) => RenderedStack;
  /** The objects that are applied in place of the rendered ones: a rehearsal may take some of them. @default all */
  readonly objects?: (set: RenderedSet) => RenderedSet;
}

/** The steps of an environment, in order. Nothing is asked and nothing but stacks is rendered before a step is looked at. */
export function stepsOf(options: StepsOptions): Step[] {
  const { platform, terraform, folder, signal, changesOf, judge, entry } = options;
  const { environment } = platform;
  const { name } = environment;
  const ids = stackIds(name);
  // A feature lives in the cluster alone: the cloud's stacks don't see it.
  const rendered = renderedStacks(platformOf(environment), [ids.bootstrap, ids.environment], options.inspect);
  const prepare = (id: string): RenderedStack => {
    const found = rendered[id];
    if (found === undefined) throw new Error(`${id}: was not rendered`);
    return options.prepare?.(id, found) ?? found;
  };
  const inFolder = (part: string) =>
    new TerraformFolder({ terraform, folder: path.join(folder, part), signal, show: () => undefined });
  let set: RenderedSet | undefined;
  const cluster = {
    kubectl: () => kubectlOf(options, { signal, applied: [] }),
    set: () => (set ??= (options.objects ?? same)(renderInMemory(platform))),
    signal,
  };
  const { accountId } = environment.cloud;
  const stack = prepare(ids.environment);
  return [
    bootstrapStep({
      environment: name,
      accountId,
      stack: prepare(ids.bootstrap),
      environmentStack: stack,
      probe: inFolder("bootstrap-probe"),
    }),
    environmentStep({
      environment: name,
      stack,
      folder: inFolder("environment"),
      logFile: path.join(folder, "environment", "terraform.log"),
      changesOf,
      judge,
    }),
    vaultStep(environment),
    vaultBootstrapStep(() => vaultHealth(vaultOf(options))),
    boshStep(environment),
    clusterStep(cluster),
    chartsStep(cluster),
    smokeStep({ environment, signal, ...(entry !== undefined && { entry }) }),
  ];
}

const same = (set: RenderedSet): RenderedSet => set;

function vaultOf({ platform, vaultAddress, vaultCa }: StepsOptions) {
  return {
    address: vaultAddress ?? `https://${hostNames(platform.environment).vault}:${vaultLogin.port}`,
    ...(vaultCa !== undefined && { ca: readFileSync(vaultCa, "utf8") }),
  };
}
