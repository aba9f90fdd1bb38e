import { Listr, type ListrTask, PRESET_TIMER } from "listr2";
import { EnvironmentRehearsal, FindingsError, type RehearsalOptions } from "./environment-rehearsal";
import { messageOf } from "./problem";
import type { EnvironmentReport, PhaseOutcome } from "./report";
import type { OnProgress } from "./tools/cache";

/** One step of a rehearsal as a person sees it. */
export interface Phase {
  readonly name: string;
  /** Phases that must have passed first. */
  readonly needs: readonly string[];
  /** Why it is not wanted this time, if so. */
  readonly unwanted?: string | undefined;
  /** Answers with a note for the report. */
  readonly run: (onProgress: OnProgress) => Promise<string>;
}

/** What a person asked for on the command line. */
export interface WantedPhases {
  readonly keep: boolean;
  readonly scan: boolean;
  readonly tryGaps: boolean;
  /** The people's own commands in place of Terraform's. */
  readonly throughCdktf: boolean;
}

/** The phases of one environment, in order. */
export function phasesOf(rehearsal: EnvironmentRehearsal, wanted: WantedPhases): Phase[] {
  if (wanted.throughCdktf) return cdktfPhases(rehearsal);
  const kept = wanted.keep ? "--keep" : wanted.tryGaps ? "--try-gaps leaves broken things behind" : undefined;
  return [
    { name: "copy", needs: [], run: () => rehearsal.copy() },
    { name: "emulator", needs: ["copy"], run: () => rehearsal.startEmulator() },
    { name: "init", needs: ["emulator"], run: () => rehearsal.init() },
    { name: "validate", needs: ["init"], run: () => rehearsal.validate() },
    { name: "plan", needs: ["validate"], run: (report) => rehearsal.plan(report) },
    {
      name: "policy scan",
      needs: ["plan"],
      unwanted: wanted.scan ? undefined : "not asked for: add --scan",
      run: (report) => rehearsal.scan(report),
    },
    { name: "apply", needs: ["plan"], run: (report) => rehearsal.apply(report) },
    { name: "second plan", needs: ["apply"], run: (report) => rehearsal.planAgain(report) },
    {
      name: "try gaps",
      needs: ["apply"],
      unwanted: wanted.tryGaps ? undefined : "not asked for: add --try-gaps",
      run: (report) => rehearsal.tryGaps(report),
    },
    { name: "lift protection", needs: ["apply"], unwanted: kept, run: (report) => rehearsal.liftProtection(report) },
    { name: "destroy", needs: ["lift protection"], unwanted: kept, run: (report) => rehearsal.destroy(report) },
    { name: "leftovers", needs: ["destroy"], unwanted: kept, run: () => rehearsal.checkLeftovers() },
    { name: "secret search", needs: ["plan"], run: () => rehearsal.searchSecrets() },
  ];
}

function cdktfPhases(rehearsal: EnvironmentRehearsal): Phase[] {
  return [
    { name: "copy", needs: [], run: () => rehearsal.copy() },
    { name: "emulator", needs: ["copy"], run: () => rehearsal.startEmulator() },
    { name: "state bucket", needs: ["emulator"], run: () => rehearsal.prepareCdktf() },
    { name: "cdktf deploy", needs: ["state bucket"], run: (report) => rehearsal.deployWithCdktf(report) },
    { name: "cdktf diff", needs: ["cdktf deploy"], run: () => rehearsal.diffWithCdktf() },
  ];
}

/**
 * Runs the phases one after the other. One that fails stops those that need it and no other, so that one run tells as
 * much as it can.
 */
export async function runPhases(
  phases: readonly Phase[],
  report: EnvironmentReport,
  signal: AbortSignal,
): Promise<void> {
  await new Listr(tasksOf(phases, report, signal), listrOptions()).run();
}

/**
 * Rehearses the environments side by side: each has its own emulator and spends most of its time waiting for a database
 * to be "created". Every emulator is ended and its memory removed however it goes, unless kept.
 */
export async function rehearseEnvironments(
  environments: readonly string[],
  options: Omit<RehearsalOptions, "environment"> & WantedPhases,
): Promise<EnvironmentRehearsal[]> {
  const rehearsals = environments.map((environment) => new EnvironmentRehearsal({ ...options, environment }));
  const tasks = rehearsals.map((rehearsal): ListrTask => {
    const phases = tasksOf(phasesOf(rehearsal, options), rehearsal.report, options.signal);
    const title = rehearsal.report.environment;
    return { title, task: (_context, task) => task.newListr(phases, { concurrent: false, exitOnError: false }) };
  });
  try {
    await new Listr(tasks, { ...listrOptions(), concurrent: true }).run();
  } finally {
    if (!options.keep || options.signal.aborted) {
      await Promise.all(rehearsals.map((rehearsal) => rehearsal.cleanUp()));
    }
  }
  return rehearsals;
}

/** Moving lines with timers on a terminal, one plain line per event elsewhere. */
export function listrOptions() {
  return {
    concurrent: false,
    exitOnError: false,
    // Ctrl-C is ours: the emulator must be stopped first.
    registerSignalListeners: false,
    renderer: "default",
    rendererOptions: { timer: PRESET_TIMER, collapseErrors: false, collapseSkips: false },
    fallbackRenderer: "simple",
    fallbackRendererOptions: { timer: PRESET_TIMER },
  } as const;
}

function tasksOf(phases: readonly Phase[], report: EnvironmentReport, signal: AbortSignal): ListrTask[] {
  return phases.map((phase) => taskOf(phase, report, signal));
}

function taskOf(phase: Phase, report: EnvironmentReport, signal: AbortSignal): ListrTask {
  const title = `${report.environment}: ${phase.name}`;
  return {
    title,
    skip: () => {
      const reason = reasonToSkip(phase, report, signal);
      if (reason === undefined) return false;
      report.phases.push({ name: phase.name, status: "not run", seconds: 0, note: reason });
      return `${title} not run: ${reason}`;
    },
    task: async (_context, task) => {
      const started = Date.now();
      const record = (status: PhaseOutcome["status"], note: string): void => {
        report.phases.push({ name: phase.name, status, seconds: (Date.now() - started) / 1000, note });
      };
      try {
        const note = await phase.run(throttled((line) => (task.output = `${report.environment}: ${line}`)));
        record("passed", note);
        task.title = `${title}: ${note}`;
      } catch (thrown) {
        const message = messageOf(thrown);
        if (!(thrown instanceof FindingsError)) report.problems.push(`${phase.name}: ${message}`);
        const [firstLine = ""] = message.split("\n");
        record("failed", firstLine);
        // The whole message is in the report.
        throw new Error(firstLine);
      }
    },
  };
}

function reasonToSkip(phase: Phase, report: EnvironmentReport, signal: AbortSignal): string | undefined {
  if (signal.aborted) return "interrupted";
  if (phase.unwanted !== undefined) return phase.unwanted;
  const missing = phase.needs.find((need) => report.phases.find(({ name }) => name === need)?.status !== "passed");
  return missing === undefined ? undefined : `needs "${missing}", which did not pass`;
}

/** Logs get a line every five seconds, terminals four a second. */
export function throttled(write: (line: string) => void, isTerminal: boolean = process.stdout.isTTY): OnProgress {
  const interval = isTerminal ? 250 : 5000;
  let last = 0;
  return (line) => {
    if (Date.now() - last < interval) return;
    last = Date.now();
    write(line);
  };
}
