import { Listr, type ListrTask } from "listr2";
import { listrOptions, throttled } from "../../rehearsal/progress";
import { messageOf } from "../../rehearsal/problem";

export interface Step {
  readonly title: string;
  /** Gets what shows a line while it runs, and gives what the title ends with. */
  readonly run: (tell: (line: string) => void) => Promise<string>;
}

/**
 * Runs steps one after another with moving lines on a terminal, plain ones elsewhere; what follows a failure is skipped.
 *
 * @throws the first failure
 */
export async function inSteps(steps: readonly Step[]): Promise<void> {
  let failure: { readonly thrown: unknown } | undefined;
  const tasks = steps.map(({ title, run }): ListrTask => ({
    title,
    skip: () => failure !== undefined,
    task: async (_context, task) => {
      try {
        task.title = `${title}: ${await run(throttled((line) => (task.output = line)))}`;
      } catch (thrown) {
        failure = { thrown };
        // The whole message comes at the end.
        throw new Error(messageOf(thrown).split("\n")[0]);
      }
    },
  }));
  await new Listr(tasks, listrOptions()).run();
  if (failure !== undefined) throw failure.thrown;
}
