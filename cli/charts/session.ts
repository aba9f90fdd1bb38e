import path from "node:path";
import type { Environment } from "../../environments/schema";
import type { Feature } from "../../environments/schema/feature";
import { loadDescriptions } from "../../platform/load-environments";
import { platformOf } from "../../platform/platform";
import { environmentNamed } from "../environment-name";
import type { Applied } from "./apply";
import type { PlaceFlags } from "./command";
import { findKubectl } from "./find-kubectl";
import { Kubectl } from "./kubectl";
import { renderInMemory } from "./render-in-memory";
import { readRenderedFolder } from "./rendered-folder";
import { type RenderedSet, targetOf } from "./rendered-set";

/** Beside those that every command has. */
export const exitCodes = { done: 0, failed: 1, differs: 1, notReady: 3, diffFailed: 4 } as const;

/** One run of the command line. */
export interface Session {
  readonly signal: AbortSignal;
  /** Parts that are applied by now: they stay, whatever happens then. */
  readonly applied: Applied[];
}

/** An environment as a command line names it. */
export interface Described {
  readonly environment: Environment;
  readonly features: readonly Feature[];
}

/** Looked up before anything else: a slip of the hand is told before kubectl is missed. @throws UsageProblem */
export function describedAs(name: string): Described {
  const { environments, features } = loadDescriptions({ meant: [name] });
  return { environment: environmentNamed(name, environments), features };
}

/** The environment's set: rendered here and now, or read from the folder that was named. */
export function setOf({ environment, features }: Described, { rendered }: PlaceFlags): RenderedSet {
  if (rendered !== undefined) return readRenderedFolder(path.resolve(rendered), targetOf(environment));
  return renderInMemory(platformOf(environment, features));
}

/** kubectl as the flags say. @throws ChartsProblem when there is none that is new enough */
export async function kubectlOf({ kubeconfig, context }: PlaceFlags, { signal }: Session): Promise<Kubectl> {
  return new Kubectl({
    file: await findKubectl(),
    signal,
    ...(kubeconfig !== undefined && { kubeconfig: path.resolve(kubeconfig) }),
    ...(context !== undefined && { context }),
  });
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function warn(warnings: readonly string[]): void {
  for (const warning of warnings) console.error(`Warning from the API server: ${warning}`);
}
