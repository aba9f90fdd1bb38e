import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Environment } from "../../environments/schema";
import { platformOf } from "../../platform/platform";
import { findTerraform } from "../../rehearsal/tools/terraform";
import { stackIds } from "../../stacks/names";
import { renderStacks } from "../../stacks/render";
import { withImpacts } from "../impact/impact";
import type { Report } from "../model";
import { reportOf } from "../report-of";
import { openRepository } from "../revisions/repository";
import { runPlans } from "./run-plans";

export interface DriftOptions {
  readonly environments: readonly Environment[];
  /** The checkout's project. */
  readonly project: string;
  readonly signal: AbortSignal;
  /** Changes a rendered stack before Terraform sees it: a rehearsal's emulator lacks some of it. @default nothing */
  readonly prepare?: (stackFolder: string) => void;
}

/** Drift of every environment's stack, as the changes of a report: described before, found after. */
export async function driftReport({ environments, project, signal, prepare }: DriftOptions): Promise<Report> {
  const { file: terraform } = await findTerraform();
  const { git } = await openRepository(project, signal);
  const commit = (await git(["rev-parse", "HEAD"])).stdout.trim();
  const platforms = environments.map((environment) => platformOf(environment));
  const outdir = await mkdtemp(path.join(tmpdir(), "rkcp-drift-"));
  try {
    renderStacks(platforms, { outdir });
    const stacks = environments.map(({ name }) => {
      // The bootstrap's state is the administrator's alone.
      const stack = stackIds(name).environment;
      const folder = path.join(outdir, "stacks", stack);
      // Nobody's pull request: what this checkout describes is the base as well.
      return { environment: name, stack, folder, baseFolder: folder };
    });
    for (const { folder } of stacks) prepare?.(folder);
    const { planned, troubles } = await runPlans(stacks, { terraform, signal });
    const changes = planned.flatMap(({ drift }) => withImpacts(drift, platforms));
    const revision = { name: "HEAD", commit };
    return reportOf({ base: revision, head: revision, changes, findings: [], troubles });
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}
