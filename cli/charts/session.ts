import path from "node:path";
import { loadDescriptions } from "../../platform/load-environments";
import { platformOf } from "../../platform/platform";
import type { Applied } from "./apply";
import type { PlaceFlags } from "./command";
import { findKubectl } from "./find-kubectl";
import { Kubectl } from "./kubectl";
import { environmentNamed } from "./platforms";
import { renderInMemory } from "./render-in-memory";
import { readRenderedFolder } from "./rendered-folder";
import { type RenderedSet, targetOf } from "./rendered-set";

export const exitCodes = { done: 0, failed: 1, differs: 1, badUsage: 2, notReady: 3, diffFailed: 4 } as const;

/** What can't be asked here has to be said. */
export class UsageProblem extends Error {}

/** One run of the command line. */
export interface Session {
  readonly signal: AbortSignal;
  /** Parts that are applied by now: they stay, whatever happens then. */
  readonly applied: Applied[];
}

/** The environment's set: rendered here and now, or read from the folder that was named. */
export function setOf(name: string, { rendered }: PlaceFlags): RenderedSet {
  const descriptions = loadDescriptions();
  const environment = environmentNamed(name, descriptions);
  if (rendered !== undefined) return readRenderedFolder(path.resolve(rendered), targetOf(environment));
  return renderInMemory(platformOf(environment, descriptions.features));
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
