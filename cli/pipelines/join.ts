import { existsSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { Report } from "../../pipeline/model";
import { joinReports } from "../../pipeline/plans/join-reports";
import { readReport } from "../../pipeline/report/json";
import { parseJson } from "../../rehearsal/parse-json";
import { PipelinesProblem } from "./problem";

export interface JoinOptions {
  readonly whole?: string;
  /** A folder with `planned-<environment>/planned.json`, as the workflows' artifacts are laid out. */
  readonly parts: string;
  /** The matrix, as `matrix` printed it. */
  readonly environments: string;
  readonly commit?: string;
}

const matrixSchema = z.array(z.object({ environment: z.string().regex(/^[a-z][a-z0-9-]*$/) }));

/** @throws PipelinesProblem, ReportProblem */
export function joined({ whole, parts, environments, commit }: JoinOptions): Report {
  const matrix = matrixSchema.safeParse(parseJson(environments));
  if (!matrix.success) {
    throw new PipelinesProblem(
      `--environments: ${environments.slice(0, 80)}. Allowed: the list that npm run pipelines -- matrix prints. Fix: pass that`,
    );
  }
  const found = matrix.data.map(({ environment }) => {
    const file = path.join(parts, `planned-${environment}`, "planned.json");
    return { environment, ...(existsSync(file) && { report: readReport(file) }) };
  });
  return joinReports(found, {
    ...(whole !== undefined && { whole: readReport(whole) }),
    ...(commit !== undefined && { commit }),
  });
}
