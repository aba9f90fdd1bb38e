import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { plainEnvironment } from "../../rehearsal/child-environment";
import { messageOf } from "../../rehearsal/problem";
import { runProgram, TimeLimitProblem } from "../../rehearsal/program";
import { RenderProblem } from "./problem";

/** The program that renders, below a revision's project. */
export const synthFile = "cli/synth.ts";

/** Of a failed rendering; all problems of all environments fit. */
const mostLines = 200;

/** A hundred times what rendering takes. */
const timeoutSeconds = 600;

/** @param lack what the revision's program can't do yet */
export const tooOld = (lack: string): RenderProblem =>
  new RenderProblem(
    `it is older than this comparison: ${lack}. Fix: name a later base; the head is judged all the same`,
  );

const noFolder = `its ${synthFile} can't write into another folder`;

/**
 * Renders what stands in a folder, with that folder's own code, as a child without credentials.
 *
 * @param project the folder with cli/synth.ts and node_modules
 * @param out a fresh folder; nothing is written outside
 * @param scratch a folder that stands in for the caller's home
 * @throws RenderProblem with the revision's own error
 */
export async function runSynth(project: string, out: string, scratch: string, signal?: AbortSignal): Promise<void> {
  if (!existsSync(path.join(project, synthFile))) throw tooOld(`it has no ${synthFile}`);
  await mkdir(scratch, { recursive: true });
  const lines: string[] = [];
  try {
    await runProgram({
      file: process.execPath,
      arguments: ["--require", "tsx/cjs", synthFile, "--out", out],
      cwd: project,
      // A revision that loses something stateful is shown whole, and its record says so: a guard refuses, not the rendering.
      environment: plainEnvironment({ HOME: scratch, RKCP_INVENTORY: "report", ...temporaryFolder() }),
      onLine: (line) => lines.push(line),
      timeoutSeconds,
      ...(signal && { signal }),
    });
  } catch (thrown) {
    signal?.throwIfAborted();
    if (thrown instanceof TimeLimitProblem)
      throw new RenderProblem(`it does not synthesise within ${timeoutSeconds} seconds`);
    if (lines.some((line) => line.includes("unknown option '--out'"))) throw tooOld(noFolder);
    throw new RenderProblem(`it does not synthesise:\n${ownWords(lines, project) || messageOf(thrown)}`);
  }
  if (!isRendered(out)) throw tooOld(noFolder);
}

/** The compiler's cache is there, and both sides and the next run profit. */
function temporaryFolder(): Record<string, string> {
  const folder = process.env["TMPDIR"];
  return folder === undefined ? {} : { TMPDIR: folder };
}

/** Without the path of a work tree that is gone when somebody reads it. */
function ownWords(lines: readonly string[], project: string): string {
  const cut =
    lines.length > mostLines ? [...lines.slice(0, mostLines), `and ${lines.length - mostLines} more lines`] : lines;
  return cut
    .map((line) => `  ${line.replaceAll(`${project}/`, "")}`)
    .join("\n")
    .trimEnd();
}

/** Whether a folder has what synth writes. */
export function isRendered(folder: string): boolean {
  return ["cdktf.out/stacks", "dist"].some((part) => existsSync(path.join(folder, part)));
}
