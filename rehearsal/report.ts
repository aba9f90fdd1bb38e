import Table from "cli-table3";
import type { EmulatorFault } from "./emulator/faults";
import type { Survivor } from "./emulator/outlives";
import type { AttributeChange } from "./plan-comparison";
import type { LeftOut } from "./rehearsal-copy";
import { formatSeconds } from "./tools/cache";

export interface PhaseOutcome {
  readonly name: string;
  readonly status: "passed" | "failed" | "not run";
  readonly seconds: number;
  /** What it found, or why it did not run. */
  readonly note: string;
}

/** What one environment's rehearsal found out; filled phase by phase. */
export interface EnvironmentReport {
  readonly environment: string;
  readonly phases: PhaseOutcome[];
  /** Resources in the state after apply, by type. */
  created: ReadonlyMap<string, number>;
  leftOut: readonly LeftOut[];
  faultsSeen: readonly EmulatorFault[];
  faultsUnseen: readonly EmulatorFault[];
  protectionLifted: readonly string[];
  survivors: readonly Survivor[];
  /** Each fails the rehearsal. */
  readonly problems: string[];
}

export function emptyReport(environment: string): EnvironmentReport {
  return {
    environment,
    phases: [],
    created: new Map(),
    leftOut: [],
    faultsSeen: [],
    faultsUnseen: [],
    protectionLifted: [],
    survivors: [],
    problems: [],
  };
}

/** Passed means: no phase failed and none was cut off; a phase nobody asked for does not count. */
export function hasPassed(report: EnvironmentReport): boolean {
  return report.problems.length === 0 && report.phases.every(({ status }) => status !== "failed");
}

/** Counts by type, most frequent first, then by name. */
export function countByType(resources: readonly { readonly type: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { type } of resources) counts.set(type, (counts.get(type) ?? 0) + 1);
  return new Map([...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b)));
}

/** One line per change of a second plan. */
export function formatChange({ address, attribute, actions, before, after }: AttributeChange): string {
  const what = attribute === "" ? "" : `.${attribute}: ${before} -> ${after}`;
  return `${address}${what} (${actions}). Fix: end the permanent diff in the stack, or list the emulator's fault in rehearsal/emulator/faults.ts`;
}

/** The whole report as text for a terminal or a log. */
export function formatReport(report: EnvironmentReport): string {
  const total = [...report.created.values()].reduce((sum, count) => sum + count, 0);
  return [
    `Rehearsal of ${report.environment}`,
    table(
      ["created", "resources"],
      [...report.created].map(([type, count]) => [type, String(count)]),
      ["all", String(total)],
    ),
    table(
      ["left out of the copy", "why"],
      report.leftOut.map(({ address, gap }) => [address, gap.why]),
    ),
    table(
      ["emulator fault in the second plan", "why"],
      report.faultsSeen.map(({ type, attribute, why }) => [`${type}.${attribute}`, why]),
    ),
    table(
      ["listed emulator fault that did not show", "remove it when no environment shows it"],
      report.faultsUnseen.map(({ type, attribute, why }) => [`${type}.${attribute}`, why]),
    ),
    table(
      ["outlives destroy", "kept as", "why"],
      report.survivors.map(({ what, store, key, why }) => [what, `${store} ${key}`, why]),
    ),
    table(
      ["phase", "result", "time", "note"],
      report.phases.map(({ name, status, seconds, note }) => [name, status, formatSeconds(seconds), note]),
    ),
    ...report.problems.map((problem) => `FAILED ${report.environment}: ${problem}`),
    `${report.environment}: ${hasPassed(report) ? "rehearsed" : "NOT rehearsed"}`,
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function table(head: string[], rows: string[][], foot?: string[]): string {
  if (rows.length === 0) return head[0] === "left out of the copy" ? "left out of the copy: nothing" : "";
  // Plain borders and no colours: the same text goes to logs.
  const drawn = new Table({ head, style: { head: [], border: [], compact: true }, wordWrap: true });
  drawn.push(...rows, ...(foot === undefined ? [] : [foot]));
  return drawn.toString();
}
