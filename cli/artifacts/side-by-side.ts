import { Listr, type ListrTask } from "listr2";
import type { Artifact } from "../../platform/artifacts/artifact";
import { messageOf } from "../../rehearsal/problem";
import { listrOptions, throttled } from "../../rehearsal/progress";
import { ArtifactProblem } from "./problem";

/** A line is busy with three transfers; more make each of them slower. */
const atOnce = 3;

export type OneArtifact = (artifact: Artifact, onProgress: (line: string) => void) => Promise<string>;

/**
 * Does the same with every artifact, three at once, and shows progress and the note each ends with. One that fails does
 * not hold up the others.
 *
 * @throws ArtifactProblem with every failure's whole message
 */
export async function sideBySide(artifacts: readonly Artifact[], one: OneArtifact, signal: AbortSignal): Promise<void> {
  const failures: string[] = [];
  const tasks = artifacts.map((artifact): ListrTask => {
    const title = `${artifact.name} ${artifact.version}`;
    return {
      title,
      skip: () => (signal.aborted ? "interrupted" : false),
      task: async (_context, task) => {
        try {
          const note = await one(
            artifact,
            throttled((line) => (task.output = `${title}: ${line}`)),
          );
          task.title = `${title}: ${note}`;
        } catch (thrown) {
          signal.throwIfAborted();
          const message = messageOf(thrown);
          failures.push(message);
          // The whole message comes at the end.
          throw new Error(message.split(". ")[0]);
        }
      },
    };
  });
  await new Listr(tasks, { ...listrOptions(), concurrent: atOnce }).run();
  signal.throwIfAborted();
  if (failures.length > 0) throw new ArtifactProblem(failures.join("\n"));
}
