import Table from "cli-table3";
import type { Look, PlannedStep, Stop } from "./run";

const words: Readonly<Record<Look["kind"], string>> = {
  done: "done",
  "to-do": "to do",
  others: "by others",
  "not-built": "not built",
  refused: "refused",
  waits: "waits",
};

/** The plan as a person reads it: each step, who applies it, where it stands. */
export function planTable(planned: readonly PlannedStep[]): string {
  const table = new Table({
    head: ["step", "state", "who", "what"],
    style: { head: [], border: [] },
    colWidths: [null, null, null, 84],
    wordWrap: true,
  });
  for (const { step, look } of planned) {
    const cure = "cure" in look ? `\nFix: ${look.cure}` : "";
    table.push([step.name, words[look.kind], step.by, `${look.note}${cure}`]);
  }
  return table.toString();
}

/** Why it went no further, and what was left alone. */
export function stopText(environment: string, stop: Stop, planned: readonly PlannedStep[]): string {
  const at = planned.findIndex(({ step }) => step.name === stop.step);
  const untouched = planned.slice(at + 1).map(({ step }) => step.name);
  const how = stop.kind === "others" ? "waits for somebody else" : "failed";
  return [
    `${environment}: ${stop.step} ${how}: ${stop.message}`,
    `Fix: ${stop.cure}`,
    ...(untouched.length > 0 ? [`Not touched: ${untouched.join(", ")}. The same command continues.`] : []),
  ].join("\n");
}
