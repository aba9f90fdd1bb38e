import { diffLines } from "diff";

/** Of a long text only the lines that differ are worth a look; a short one is shown as it is. */
const wholeUpTo = 200;

/** Two texts, without the lines they share when they are long and have several. */
export function changedLines(before: string, after: string): { before: string; after: string } {
  if (Math.max(before.length, after.length) <= wholeUpTo || !before.includes("\n") || !after.includes("\n")) {
    return { before, after };
  }
  const parts = diffLines(before, after);
  const join = (chosen: typeof parts): string =>
    chosen
      .map(({ value }) => value)
      .join("")
      .trimEnd();
  return { before: join(parts.filter(({ removed }) => removed)), after: join(parts.filter(({ added }) => added)) };
}
