import Table from "cli-table3";
import pc from "picocolors";
import type { Applied } from "./apply";
import type { PartDiff } from "./diff";
import type { DropPlan } from "./drop-feature";
import { nameOf } from "./live-object";
import type { PrunePlan } from "./prune-plan";
import type { WorkloadState } from "./workload-state";

/** `3 created, 1 changed, 60 unchanged`. */
export function formatCounts({ created, changed, unchanged }: Applied): string {
  const parts = [
    ...(created.length > 0 ? [`${created.length} created`] : []),
    ...(changed.length > 0 ? [`${changed.length} changed`] : []),
    `${unchanged} unchanged`,
  ];
  return parts.join(", ");
}

const colours: Readonly<Record<WorkloadState["verdict"], (text: string) => string>> = {
  ready: pc.green,
  idle: pc.dim,
  waiting: pc.yellow,
  failed: pc.red,
};

/** Every workload with how many are ready, what is not ready with its cause. */
export function formatReadiness(workloads: readonly WorkloadState[]): string {
  const table = new Table({
    head: ["namespace", "workload", "ready", "state", "cause"],
    style: { head: [], border: [], compact: true },
    wordWrap: true,
    colWidths: [null, null, null, null, 90],
  });
  for (const { namespace, kind, name, ready, wanted, verdict, cause } of workloads) {
    table.push([namespace, `${kind} ${name}`, `${ready}/${wanted}`, colours[verdict](verdict), cause ?? ""]);
  }
  return table.toString();
}

/** One line while waiting: `41 of 52 ready; waiting for peatio-api, rango`. */
export function formatWaiting(workloads: readonly WorkloadState[]): string {
  const left = workloads.filter(({ verdict }) => verdict === "waiting").map(({ name }) => name);
  const done = workloads.length - left.length;
  if (left.length === 0) return `${done} of ${workloads.length} ready`;
  const named = left.slice(0, 4).join(", ");
  return `${done} of ${workloads.length} ready; waiting for ${named}${left.length > 4 ? ` and ${left.length - 4} more` : ""}`;
}

/** The list a person judges before anything is deleted. */
export function formatPrunePlan({ namespace, doomed, kept }: PrunePlan): string {
  const stays = kept.map(({ object, because }) => `  stays    ${nameOf(object)}: ${because}`);
  if (doomed.length === 0) return [`${namespace}: nothing to delete`, ...stays].join("\n");
  const goes = doomed.map((object) => `  ${pc.red("deletes")}  ${nameOf(object)}`);
  return [`${namespace}: ${doomed.length} of its inventory that are not rendered any more:`, ...goes, ...stays].join(
    "\n",
  );
}

/** The same for a whole namespace. */
export function formatDropPlan({ namespace, objects }: DropPlan): string {
  const goes = objects.map((object) => `  ${pc.red("deletes")}  ${nameOf(object)}`);
  return [`${namespace}: the namespace itself, with all it holds:`, ...goes].join("\n");
}

/** The parts that differ, coloured as diffs are where the output is a terminal. */
export function formatDiff(parts: readonly PartDiff[]): string {
  return parts
    .filter(({ text }) => text !== "")
    .map(({ name, text }) => `${pc.bold(`# ${name}`)}\n${text.split("\n").map(coloured).join("\n")}`)
    .join("\n");
}

function coloured(line: string): string {
  if (/^(---|\+\+\+) /.test(line)) return pc.bold(line);
  if (line.startsWith("@@")) return pc.cyan(line);
  if (line.startsWith("+")) return pc.green(line);
  return line.startsWith("-") ? pc.red(line) : line;
}
