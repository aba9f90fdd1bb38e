import { throttled } from "../../rehearsal/progress";
import { problemOf, type Step, type StepName, type StepState } from "./step";

/** A step that could be looked at, or that waits for an earlier one. */
export type Look = StepState | { readonly kind: "waits"; readonly note: string };

export interface PlannedStep {
  readonly step: Step;
  readonly look: Look;
}

/**
 * Looks at the steps in order. What follows a step that has something to do is not looked at: it would be asked of what is
 * not there yet.
 */
export async function planSteps(
  steps: readonly Step[],
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<PlannedStep[]> {
  const planned: PlannedStep[] = [];
  let missing: StepName | undefined;
  for (const step of steps) {
    signal.throwIfAborted();
    const look: Look =
      missing === undefined ? await inspected(step, tell, signal) : { kind: "waits", note: `for ${missing}` };
    if (look.kind !== "done" && look.kind !== "not-built") missing ??= step.name;
    planned.push({ step, look });
  }
  return planned;
}

/** The plan up to the last of the wanted steps; what comes after is not looked at. None wanted is all of them. */
export function upTo(steps: readonly Step[], wanted: readonly StepName[]): readonly Step[] {
  if (wanted.length === 0) return steps;
  return steps.slice(0, Math.max(...wanted.map((name) => steps.findIndex((step) => step.name === name))) + 1);
}

/** Why it ended before its last step. */
export interface Stop {
  readonly step: StepName;
  /** `others`: somebody else's turn. `failed`: refused, or something broke. */
  readonly kind: "others" | "failed";
  readonly message: string;
  readonly cure: string;
}

export interface RunOptions {
  /** Called when a step begins and when it has ended, with a line for a person. */
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
  /** Steps that may change something; the others must be done already. None is all of them. @default all */
  readonly wanted?: readonly StepName[];
}

/**
 * Takes the planned steps in order. One that waited is looked at when its turn comes; the first that fails, or is
 * somebody else's to do, ends it: later ones are not touched.
 *
 * @returns undefined when all is done
 * @throws the signal's reason when it was interrupted; what was done stays
 */
export async function runSteps(planned: readonly PlannedStep[], options: RunOptions): Promise<Stop | undefined> {
  for (const { step, look } of planned) {
    options.signal.throwIfAborted();
    const state = look.kind === "waits" ? await inspected(step, options.tell, options.signal) : look;
    const stop = await taken(step, state, options);
    if (stop !== undefined) return stop;
  }
  options.signal.throwIfAborted();
  return undefined;
}

async function taken(
  step: Step,
  state: StepState,
  { tell, signal, wanted = [] }: RunOptions,
): Promise<Stop | undefined> {
  const { name } = step;
  switch (state.kind) {
    case "done":
    case "not-built":
      tell(`${name}: ${state.kind === "done" ? "" : "not built, passed over: "}${state.note}`);
      return undefined;
    case "others":
      return { step: name, kind: "others", message: state.note, cure: state.cure };
    case "refused":
      return { step: name, kind: "failed", message: state.note, cure: state.cure };
    case "to-do":
  }
  if (wanted.length > 0 && !wanted.includes(name)) {
    const cure = `take it first: --step ${name}, or leave --step out`;
    return { step: name, kind: "others", message: `${state.note}, and --step leaves it out`, cure };
  }
  if (step.run === undefined) throw new Error(`${name}: says there is something to do and can't do it`);
  tell(`${name}: begins: ${state.note}`);
  try {
    tell(`${name}: done: ${await step.run(progressOf(step, tell))}`);
    return undefined;
  } catch (thrown) {
    signal.throwIfAborted();
    const { message, cure } = problemOf(thrown);
    return { step: name, kind: "failed", message, cure };
  }
}

/** A question that fails is an answer: it says what is in the way. */
async function inspected(step: Step, tell: (line: string) => void, signal: AbortSignal): Promise<StepState> {
  try {
    return await step.inspect(progressOf(step, tell));
  } catch (thrown) {
    signal.throwIfAborted();
    const { message, cure } = problemOf(thrown);
    return { kind: "refused", note: message, cure };
  }
}

const progressOf = (step: Step, tell: (line: string) => void) =>
  throttled((line) => {
    tell(`${step.name}: ${line}`);
  }, false);
