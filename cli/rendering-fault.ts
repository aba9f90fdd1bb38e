import { messageOf } from "../rehearsal/problem";

/** An annotation of cdktf: `[path] message`. Around the list of them stand sentences that help nobody here. */
const annotation = /^\s*\[[^\]]+\] (.+)$/;

/** Why stacks could not be rendered, one line per fault. */
export function renderingFaults(thrown: unknown): string[] {
  const lines = messageOf(thrown).split("\n");
  const faults = lines.flatMap((line) => annotation.exec(line)?.[1] ?? []);
  return faults.length > 0 ? faults : lines.slice(0, 1);
}
