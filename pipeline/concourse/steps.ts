import type { GetStep, Job, PutStep, Step, TaskStep } from "./schema";

const isList = (value: unknown): value is readonly Step[] => Array.isArray(value);

/** A step and all within it: its branches, what it tries, its hooks. */
export function* stepsIn(step: Step): Generator<Step> {
  yield step;
  if ("do" in step) yield* each(step.do);
  if ("try" in step) yield* stepsIn(step.try);
  if ("in_parallel" in step) yield* each(isList(step.in_parallel) ? step.in_parallel : step.in_parallel.steps);
  yield* hooksOf(step);
}

/** Every step of a job, its hooks' among them. */
export function* stepsOf(job: Job): Generator<Step> {
  yield* each(job.plan);
  yield* hooksOf(job);
}

function* each(steps: readonly Step[]): Generator<Step> {
  for (const step of steps) yield* stepsIn(step);
}

function* hooksOf({ on_success, on_failure, on_error, on_abort, ensure }: Step | Job): Generator<Step> {
  for (const hook of [on_success, on_failure, on_error, on_abort, ensure]) if (hook) yield* stepsIn(hook);
}

export const getsOf = (job: Job): GetStep[] => [...stepsOf(job)].filter((step): step is GetStep => "get" in step);
export const putsOf = (job: Job): PutStep[] => [...stepsOf(job)].filter((step): step is PutStep => "put" in step);
export const tasksOf = (job: Job): TaskStep[] => [...stepsOf(job)].filter((step): step is TaskStep => "task" in step);
export const resourceOf = (step: GetStep | PutStep): string => step.resource ?? ("get" in step ? step.get : step.put);
