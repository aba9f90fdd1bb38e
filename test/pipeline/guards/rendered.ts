import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { renderCharts } from "../../../charts/render";
import { compareRendered } from "../../../pipeline/compare/compare";
import type { Change } from "../../../pipeline/model";
import type { Platform } from "../../../platform/platform";
import { type DescriptionRecord, recordFile, recordOf } from "../../../platform/record";
import { renderStacks } from "../../../stacks/render";
import { withoutStackTraces } from "../../support/without-stack-traces";

/** A revision as `npm run synth -- --out` writes it, of one environment. */
export interface Rendered {
  readonly folder: string;
  readonly record: DescriptionRecord;
}

const folders: string[] = [];

/** @param parts what the variant can change; the rest costs a second each */
export function render(platform: Platform, parts: "stacks" | "charts"): Rendered {
  const folder = mkdtempSync(path.join(tmpdir(), "rkcp-guards-"));
  folders.push(folder);
  const charts = path.join(folder, "dist", "charts");
  if (parts === "stacks")
    withoutStackTraces(() => renderStacks([platform], { outdir: path.join(folder, "cdktf.out") }));
  else renderCharts(platform, charts);
  const record = recordOf({ environments: [platform.environment], features: [], exceptions: [] });
  if (parts === "charts") writeFileSync(path.join(folder, recordFile), JSON.stringify(record));
  return { folder, record };
}

export function removeRendered(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** What differs; nobody asks here what customers would feel. */
export function changesBetween(base: Rendered, head: Rendered): Change[] {
  return compareRendered(base.folder, head.folder).map((change) => ({
    ...change,
    impact: { effect: "none", because: "" },
  }));
}
