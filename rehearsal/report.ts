import Table from "cli-table3";
import type { EmulatorFault } from "./emulator/faults";
import type { Survivor } from "./emulator/outlives";
import type { TrialOutcome } from "./identities/trial";
import type { AttributeChange } from "./plan-comparison";
import type { LeftOut } from "./rehearsal-copy";
import type { ResourceDuration } from "./terraform-run";
import { formatSeconds } from "./tools/cache";

export interface PhaseOutcome {
  readonly name: string;
  readonly status: "passed" | "failed" | "not run";
  readonly seconds: number;
  /** What it found, or why it did not run. */
  readonly note: string;
}

/** What one stack's rehearsal found out; filled phase by phase. */
export interface StackReport {
  readonly stack: string;
  /** Resources in the state after apply, by type. */
  created: ReadonlyMap<string, number>;
  leftOut: readonly LeftOut[];
  faultsSeen: readonly EmulatorFault[];
  faultsUnseen: readonly EmulatorFault[];
  protectionLifted: readonly string[];
  /** What Terraform did to each resource and how long it took, in that order. */
  durations: readonly ResourceDuration[];
}

/** What the rehearsal of one account found out. */
export interface AccountReport {
  /** The environment's name, or those of all environments that share the account. */
  readonly name: string;
  readonly stacks: readonly StackReport[];
  readonly phases: PhaseOutcome[];
  identities: readonly TrialOutcome[];
  survivors: readonly Survivor[];
  /** Each fails the rehearsal. */
  readonly problems: string[];
}

/** The part of a report that running phases fills, whatever is rehearsed. */
export type PhasesReport = Pick<AccountReport, "name" | "phases" | "problems">;

export function emptyReport(name: string, stacks: readonly string[] = [name]): AccountReport {
  return {
    name,
    stacks: stacks.map((stack) => ({
      stack,
      created: new Map(),
      leftOut: [],
      faultsSeen: [],
      faultsUnseen: [],
      protectionLifted: [],
      durations: [],
    })),
    phases: [],
    identities: [],
    survivors: [],
    problems: [],
  };
}

/** Passed means: no phase failed and none was cut off; a phase nobody asked for does not count. */
export function hasPassed(report: PhasesReport): boolean {
  return report.problems.length === 0 && report.phases.every(({ status }) => status !== "failed");
}

/** Counts by type, most frequent first, then by name. */
export function countByType(resources: readonly { readonly type: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { type } of resources) counts.set(type, (counts.get(type) ?? 0) + 1);
  return mostFrequentFirst(counts);
}

function mostFrequentFirst(counts: ReadonlyMap<string, number>): Map<string, number> {
  return new Map([...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b)));
}

/** One line per change of a second plan. */
export function formatChange({ address, attribute, actions, before, after }: AttributeChange): string {
  const what = attribute === "" ? "" : `.${attribute}: ${before} -> ${after}`;
  return `${address}${what} (${actions}). Fix: end the permanent diff in the stack, or list the emulator's fault in rehearsal/emulator/faults.ts`;
}

/** The whole report as text for a terminal or a log. */
export function formatReport(report: AccountReport): string {
  const { stacks } = report;
  const seen = [...new Set(stacks.flatMap(({ faultsSeen }) => faultsSeen))];
  const unseen = [...new Set(stacks.flatMap(({ faultsUnseen }) => faultsUnseen))].filter((one) => !seen.includes(one));
  return [
    `Rehearsal of ${report.name}`,
    createdTable(stacks),
    leftOutTable(stacks),
    table(
      ["emulator fault in the second plan", "why"],
      seen.map(({ type, attribute, why }) => [`${type}.${attribute}`, why]),
    ),
    table(
      ["listed emulator fault that did not show", "remove it when no environment shows it"],
      unseen.map(({ type, attribute, why }) => [`${type}.${attribute}`, why]),
    ),
    ...identityTables(report.identities),
    table(
      ["outlives destroy", "kept as", "why"],
      report.survivors.map(({ what, store, key, why }) => [what, `${store} ${key}`, why]),
    ),
    slowestTable(stacks),
    table(
      ["phase", "result", "time", "note"],
      report.phases.map(({ name, status, seconds, note }) => [name, status, formatSeconds(seconds), note]),
      ["all", "", formatSeconds(report.phases.reduce((sum, { seconds }) => sum + seconds, 0)), ""],
    ),
    ...report.problems.map((problem) => `FAILED ${report.name}: ${problem}`),
    `${report.name}: ${hasPassed(report) ? "rehearsed" : "NOT rehearsed"}`,
  ]
    .filter((part) => part !== "")
    .join("\n");
}

/** One column per stack: the same type may come from several. */
function createdTable(stacks: readonly StackReport[]): string {
  const totals = new Map<string, number>();
  for (const { created } of stacks) {
    for (const [type, count] of created) totals.set(type, (totals.get(type) ?? 0) + count);
  }
  const types = [...mostFrequentFirst(totals).keys()];
  const sum = ({ created }: StackReport): number => [...created.values()].reduce((all, count) => all + count, 0);
  return table(
    ["created", ...stacks.map(({ stack }) => stack)],
    types.map((type) => [type, ...stacks.map(({ created }) => String(created.get(type) ?? ""))]),
    ["all", ...stacks.map((stack) => String(sum(stack)))],
  );
}

function leftOutTable(stacks: readonly StackReport[]): string {
  const rows = stacks.flatMap(({ stack, leftOut }) =>
    leftOut.map(({ address, gap }) => [stacks.length > 1 ? `${stack}: ${address}` : address, gap.why]),
  );
  return rows.length === 0 ? "left out of the copy: nothing" : table(["left out of the copy", "why"], rows);
}

/** How each role fared, and every call the emulator could not judge, by name. */
function identityTables(outcomes: readonly TrialOutcome[]): string[] {
  const roles = [...new Set(outcomes.map(({ role }) => role))];
  const count = (role: string, wanted: "allowed" | "denied"): string => {
    const calls = outcomes.filter((outcome) => outcome.role === role && outcome.expected === wanted);
    const byEmulator = calls.filter(({ unjudged }) => unjudged === undefined).length;
    return `${calls.length}, of these ${byEmulator} by the emulator`;
  };
  return [
    table(
      ["role", "calls allowed", "calls denied"],
      roles.map((role) => [role, count(role, "allowed"), count(role, "denied")]),
    ),
    table(
      ["call the emulator cannot judge", "evaluator says", "why the emulator cannot"],
      outcomes
        .filter(({ unjudged }) => unjudged !== undefined)
        .map(({ role, call, evaluated, unjudged }) => [`${role}: ${call}`, evaluated, unjudged ?? ""]),
    ),
  ];
}

/** Where the time goes: what took a second or more, the slowest first. */
function slowestTable(stacks: readonly StackReport[]): string {
  const slowest = stacks
    .flatMap(({ stack, durations }) => durations.map((duration) => ({ stack, ...duration })))
    .filter(({ seconds }) => seconds >= 1)
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, 12);
  return table(
    ["where the time goes", "stack", "action", "time"],
    slowest.map(({ stack, address, action, seconds }) => [address, stack, action, formatSeconds(seconds)]),
  );
}

/** A table for a terminal or a log; nothing when there are no rows. */
export function table(head: string[], rows: string[][], foot?: string[]): string {
  if (rows.length === 0) return "";
  // Plain borders and no colours: the same text goes to logs.
  const drawn = new Table({ head, style: { head: [], border: [], compact: true }, wordWrap: true });
  drawn.push(...rows, ...(foot === undefined ? [] : [foot]));
  return drawn.toString();
}
