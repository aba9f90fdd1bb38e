import { Listr, type ListrTask } from "listr2";
import { messageOf } from "../../rehearsal/problem";
import { listrOptions, throttled } from "../../rehearsal/progress";
import type { Trouble } from "../model";
import type { PlannedChanges } from "./plan-changes";
import { type PlanOptions, planStack, type StackToPlan } from "./plan-stack";

/** Terraform and its provider keep a core busy each, and 400 MB. */
const atOnce = 2;

export interface Plans {
  /** In the order asked for. */
  readonly planned: readonly (PlannedChanges & Pick<StackToPlan, "environment" | "stack">)[];
  /** One for each stack that could not be planned; the others are told all the same. */
  readonly troubles: readonly Trouble[];
}

/** Plans stacks side by side, with a line of progress each on standard error's terminal. */
export async function runPlans(
  stacks: readonly StackToPlan[],
  options: Pick<PlanOptions, "terraform" | "signal">,
): Promise<Plans> {
  const found = new Map<string, PlannedChanges>();
  const troubles: Trouble[] = [];
  const tasks = stacks.map((stack): ListrTask => ({
    title: `plan of ${stack.stack}`,
    skip: () => options.signal.aborted,
    task: async (_context, task) => {
      try {
        const onProgress = throttled((line) => (task.output = `${stack.stack}: ${line}`));
        const plan = await planStack(stack, { ...options, onProgress });
        found.set(stack.stack, plan);
        task.title = `plan of ${stack.stack}: ${plan.changes.length} changes, ${plan.drift.length} drifted`;
      } catch (thrown) {
        options.signal.throwIfAborted();
        const message = `${stack.stack}: ${messageOf(thrown)}`;
        troubles.push({ subject: "plan", message });
        // The whole message is in the report.
        throw new Error(message.split("\n")[0]);
      }
    },
  }));
  await new Listr(tasks, { ...listrOptions(), concurrent: atOnce }).run();
  options.signal.throwIfAborted();
  const planned = stacks.flatMap(({ environment, stack }) => {
    const plan = found.get(stack);
    return plan === undefined ? [] : [{ environment, stack, ...plan }];
  });
  return { planned, troubles };
}
