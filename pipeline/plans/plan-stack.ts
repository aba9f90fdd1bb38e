import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { TerraformFolder } from "../terraform/terraform-folder";
import { changesOfPlan, type PlannedChanges } from "./plan-changes";
import { readPlan } from "./plan-json";
import { PlanProblem } from "./problem";
import { refusePlan } from "./allowed";
import { parseJson } from "../../rehearsal/parse-json";
import type { Json } from "../model";
import { isObject } from "../json";

/** A stack of a rendered folder. */
export interface StackToPlan {
  readonly environment: string;
  readonly stack: string;
  /** Holds `cdk.tf.json`: data of a pull request, of which nothing is trusted. */
  readonly folder: string;
  /** The same stack of the base, whose backend and providers are the ones that count; absent for a stack that is new. */
  readonly baseFolder?: string;
}

export interface PlanOptions {
  /** Terraform's program. */
  readonly terraform: string;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Plans one stack with the caller's credentials in a folder that nobody else reads, and leaves neither plan nor state
 * behind. Takes no lock: it changes nothing, and a reader may not write one.
 *
 * @throws PlanProblem when the stack holds what could run somebody's code, or Terraform refuses
 */
export async function planStack(
  stack: StackToPlan,
  { terraform, onProgress, signal }: PlanOptions,
): Promise<PlannedChanges> {
  const parsed = await readStack(stack.folder);
  const base = stack.baseFolder === undefined ? undefined : await readStack(stack.baseFolder);
  refuseUnlessHarmless(stack, parsed, base);
  const folder = await mkdtemp(path.join(tmpdir(), "rkcp-plan-"));
  const run = new TerraformFolder({ terraform, folder, signal, show: () => undefined });
  try {
    const lock = await lockOf(stack);
    // What was looked at, not the file: of a key that is there twice Terraform would take both.
    await run.write({
      "cdk.tf.json": JSON.stringify(parsed),
      ...(lock !== undefined && { ".terraform.lock.hcl": lock }),
    });
    onProgress("init");
    await run.useStacksBackend();
    onProgress("plan");
    if (!(await run.plan({ isLocked: false }))) return { changes: [], repairs: [], drift: [] };
    onProgress("read");
    return changesOfPlan(readPlan(await run.plannedJson(), "Terraform's answer"), stack);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function refuseUnlessHarmless({ folder }: StackToPlan, parsed: Json | undefined, base: Json | undefined): void {
  if (!isObject(parsed)) throw new PlanProblem(`${folder}/cdk.tf.json: is no JSON object. Fix: render it again`);
  const refusals = refusePlan(parsed, isObject(base) ? base : undefined);
  if (refusals.length === 0) return;
  throw new PlanProblem(
    `was not planned, since Terraform could run somebody's code with these credentials:\n  ${refusals.join("\n  ")}`,
  );
}

async function readStack(folder: string): Promise<Json | undefined> {
  return parseJson(await readFile(path.join(folder, "cdk.tf.json"), "utf8")) as Json | undefined;
}

/** The base's checksums: a pull request must not bring a provider of its own. */
async function lockOf({ folder, baseFolder }: StackToPlan): Promise<string | undefined> {
  return readFile(path.join(baseFolder ?? folder, ".terraform.lock.hcl"), "utf8").catch(() => undefined);
}
