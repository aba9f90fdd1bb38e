import { Listr, type ListrTask } from "listr2";
import { AccountRehearsal, type AccountRehearsalOptions } from "./account-rehearsal";
import { FindingsError } from "./findings";
import { messageOf } from "./problem";
import { listrOptions, throttled } from "./progress";
import type { PhaseOutcome, PhasesReport } from "./report";
import type { StackRehearsal } from "./stack-rehearsal";
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

/** The phases of one account, in order: every stack applied, every second plan, what the whole account can tell, destroy. */
export function phasesOf(account: AccountRehearsal, wanted: WantedPhases): Phase[] {
  const kept = wanted.keep ? "--keep" : wanted.tryGaps ? "--try-gaps leaves broken things behind" : undefined;
  const { stacks } = account;
  const secrets = { name: "secret search", needs: stacks.map(planOf), run: () => account.searchSecrets() };
  const start = [
    ...stacks.map((stack) => ({ name: `${stack.name}: copy`, needs: [], run: () => stack.copy() })),
    { name: "emulator", needs: stacks.map(({ name }) => `${name}: copy`), run: () => account.startEmulator() },
  ];
  if (wanted.throughCdktf)
    return [...start, ...stacks.flatMap((stack, index) => cdktfPhases(stack, wanted, stacks[index - 1]))];
  return [
    ...start,
    ...stacks.flatMap((stack, index) => applyPhases(stack, wanted, stacks[index - 1])),
    ...stacks.map((stack) => ({
      name: `${stack.name}: second plan`,
      needs: [lastOfApply(stack)],
      run: (report: OnProgress) => stack.planAgain(report),
    })),
    {
      name: "identities",
      needs: stacks.map(applyOf),
      run: (report) => account.tryIdentities(report),
    },
    ...stacks.map((stack) => ({
      name: `${stack.name}: try gaps`,
      needs: [applyOf(stack)],
      unwanted: wanted.tryGaps ? undefined : "not asked for: add --try-gaps",
      run: (report: OnProgress) => stack.tryGaps(report),
    })),
    ...stacks.toReversed().flatMap((stack, index, reversed) => destroyPhases(stack, reversed[index - 1], stacks, kept)),
    {
      name: "leftovers",
      needs: stacks.map(destroyOf),
      unwanted: kept,
      run: () => account.checkLeftovers(),
    },
    secrets,
  ];
}

const planOf = ({ name }: StackRehearsal): string => `${name}: plan`;
const applyOf = ({ name }: StackRehearsal): string => `${name}: apply`;
const destroyOf = ({ name }: StackRehearsal): string => `${name}: destroy`;
const stateInBucket = ({ name }: StackRehearsal): string => `${name}: state moves into its bucket`;
const stateOutOfBucket = ({ name }: StackRehearsal): string => `${name}: state moves out of its bucket`;
const lastOfApply = (stack: StackRehearsal): string => (stack.isBootstrap ? stateInBucket(stack) : applyOf(stack));

function applyPhases(stack: StackRehearsal, wanted: WantedPhases, earlier?: StackRehearsal): Phase[] {
  const { name } = stack;
  const phases: Phase[] = [
    { name: `${name}: init`, needs: ["emulator"], run: () => stack.init() },
    {
      name: planOf(stack),
      needs: [`${name}: init`, ...(earlier === undefined ? [] : [applyOf(earlier)])],
      run: (report) => stack.plan(report),
    },
    {
      name: `${name}: policy scan`,
      needs: [planOf(stack)],
      unwanted: wanted.scan ? undefined : "not asked for: add --scan",
      run: (report) => stack.scan(report),
    },
    { name: applyOf(stack), needs: [planOf(stack)], run: (report) => stack.apply(report) },
  ];
  if (!stack.isBootstrap) return phases;
  return [...phases, { name: stateInBucket(stack), needs: [applyOf(stack)], run: () => stack.moveStateIn() }];
}

/** Of the first applied stack last. Whatever is applied later may need it, so a stack that stays keeps the earlier ones. */
function destroyPhases(
  stack: StackRehearsal,
  later: StackRehearsal | undefined,
  all: readonly StackRehearsal[],
  unwanted: string | undefined,
): Phase[] {
  const { name } = stack;
  // Nothing is destroyed before every stack was tried: the first would take the ground from under the others.
  const needs = [applyOf(stack), ...(later === undefined ? all.map(applyOf) : [destroyOf(later)])];
  const locks: Phase = { name: `${name}: locked objects`, needs, unwanted, run: () => stack.tryLocks() };
  const lift: Phase = {
    name: `${name}: lift protection`,
    needs: [...needs, ...(stack.isBootstrap ? [stateOutOfBucket(stack)] : [])],
    unwanted,
    run: (report) => stack.liftProtection(report),
  };
  const moveOut: Phase = {
    name: stateOutOfBucket(stack),
    needs: [...needs, stateInBucket(stack)],
    unwanted,
    run: () => stack.moveStateOut(),
  };
  return [
    locks,
    ...(stack.isBootstrap ? [moveOut] : []),
    lift,
    {
      name: destroyOf(stack),
      needs: [`${name}: lift protection`],
      unwanted,
      run: (report) => stack.destroy(report),
    },
  ];
}

/** The bootstrap stack has to be there first and is applied as always; then come the people's own commands. */
function cdktfPhases(stack: StackRehearsal, wanted: WantedPhases, earlier?: StackRehearsal): Phase[] {
  if (stack.isBootstrap) return applyPhases(stack, wanted);
  const { name } = stack;
  const needs = earlier?.isBootstrap === true ? [stateInBucket(earlier)] : ["emulator"];
  return [
    { name: `${name}: state bucket`, needs, run: () => stack.prepareCdktf() },
    {
      name: `${name}: cdktf deploy`,
      needs: [`${name}: state bucket`],
      run: (report) => stack.deployWithCdktf(report),
    },
    { name: `${name}: cdktf diff`, needs: [`${name}: cdktf deploy`], run: () => stack.diffWithCdktf() },
  ];
}

/**
 * Runs the phases one after the other. One that fails stops those that need it and no other, so that one run tells as
 * much as it can.
 */
export async function runPhases(phases: readonly Phase[], report: PhasesReport, signal: AbortSignal): Promise<void> {
  await new Listr(tasksOf(phases, report, signal), listrOptions()).run();
}

/** How many accounts are rehearsed at a time: Terraform and its provider keep a core busy each. */
const sideBySide = 2;

/**
 * Rehearses accounts side by side, each with its own emulator. Every emulator is ended and its memory removed however it
 * goes, unless kept.
 *
 * @param accounts the environments of each account, in the order they are applied
 */
export async function rehearseAccounts(
  accounts: readonly (readonly string[])[],
  options: Omit<AccountRehearsalOptions, "environments"> & WantedPhases,
): Promise<AccountRehearsal[]> {
  const rehearsals = accounts.map((environments) => new AccountRehearsal({ ...options, environments }));
  const tasks = rehearsals.map((rehearsal): ListrTask => {
    const phases = tasksOf(phasesOf(rehearsal, options), rehearsal.report, options.signal);
    const title = rehearsal.report.name;
    return { title, task: (_context, task) => task.newListr(phases, { concurrent: false, exitOnError: false }) };
  });
  try {
    await new Listr(tasks, { ...listrOptions(), concurrent: sideBySide }).run();
  } finally {
    if (!options.keep || options.signal.aborted) {
      await Promise.all(rehearsals.map((rehearsal) => rehearsal.cleanUp()));
    }
  }
  return rehearsals;
}

function tasksOf(phases: readonly Phase[], report: PhasesReport, signal: AbortSignal): ListrTask[] {
  return phases.map((phase) => taskOf(phase, report, signal));
}

function taskOf(phase: Phase, report: PhasesReport, signal: AbortSignal): ListrTask {
  // The phases of a stack carry its name already.
  const title = phase.name.includes(": ") ? phase.name : `${report.name}: ${phase.name}`;
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
        const note = await phase.run(throttled((line) => (task.output = `${report.name}: ${line}`)));
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

function reasonToSkip(phase: Phase, report: PhasesReport, signal: AbortSignal): string | undefined {
  if (signal.aborted) return "interrupted";
  if (phase.unwanted !== undefined) return phase.unwanted;
  const missing = phase.needs.find((need) => report.phases.find(({ name }) => name === need)?.status !== "passed");
  return missing === undefined ? undefined : `needs "${missing}", which did not pass`;
}
