import { Listr } from "listr2";
import { messageOf } from "../../rehearsal/problem";
import { AwsRefusal } from "../aws-cli/refusal";
import { accountChecks } from "./account";
import type { Check, Examination, Finding } from "./check";
import { descriptionChecks } from "./description";
import { featuresCheck } from "./features";
import { machineChecks } from "./machine";
import { offerChecks } from "./offers";
import { capacityChecks } from "./quotas";
import { Unanswered } from "./unanswered";

/** `"not checked"` counts like a finding: nobody knows. */
export type Status = "ok" | "note" | "finding" | "not checked" | "left out";

/** What one check came to. */
export interface Diagnosis {
  readonly id: string;
  readonly title: string;
  readonly status: Status;
  readonly seen?: string;
  readonly findings: readonly Finding[];
}

/** Machine first, account last: the order of the report, and roughly the order of cures. */
export const allChecks: readonly Check[] = [
  ...machineChecks,
  ...descriptionChecks,
  featuresCheck,
  ...accountChecks,
  ...offerChecks,
  ...capacityChecks,
];

/** Each call is a Python process: more at once would wait for each other on two cores. */
const atOnce = 4;

export interface DiagnoseOptions {
  readonly examination: Examination;
  readonly offline: boolean;
  /** Shows progress on standard error. */
  readonly progress: "lines" | "silent";
  /** @default every check */
  readonly checks?: readonly Check[];
}

/** Makes every check, several at once, and answers in the order of the checks. */
export async function diagnose({
  examination,
  offline,
  progress,
  checks = allChecks,
}: DiagnoseOptions): Promise<Diagnosis[]> {
  const diagnoses = new Map<string, Diagnosis>();
  const tasks = checks.map((check) => ({
    title: check.title,
    task: async () => {
      examination.signal.throwIfAborted();
      diagnoses.set(check.id, await make(check, examination, offline));
    },
  }));
  const options = { concurrent: atOnce, exitOnError: true, registerSignalListeners: false };
  await (
    progress === "silent"
      ? new Listr(tasks, { ...options, renderer: "silent" })
      : new Listr(tasks, {
          ...options,
          renderer: "default",
          fallbackRenderer: "silent",
          rendererOptions: { clearOutput: true },
        })
  ).run();
  return checks.flatMap(({ id }) => diagnoses.get(id) ?? []);
}

async function make(check: Check, examination: Examination, offline: boolean): Promise<Diagnosis> {
  const { id, title, needs } = check;
  if (offline && needs !== "nothing") {
    return { id, title, status: "left out", seen: "--offline", findings: [] };
  }
  if (needs === "account") {
    const closed = await examination.gate.closed();
    if (closed) return { id, title, status: "not checked", findings: [{ what: closed.why, cure: closed.cure }] };
  }
  try {
    const { findings, seen } = await check.run(examination);
    const status = findings.some(({ weight }) => weight !== "note") ? "finding" : findings.length > 0 ? "note" : "ok";
    return { id, title, status, findings, ...(seen !== undefined && { seen }) };
  } catch (thrown) {
    examination.signal.throwIfAborted();
    const isKnown = thrown instanceof Unanswered || thrown instanceof AwsRefusal;
    const cure = isKnown ? thrown.cure : "report this: it is a defect of the check";
    return { id, title, status: "not checked", findings: [{ what: messageOf(thrown).split("\n")[0] ?? "", cure }] };
  }
}
