import { randomUUID } from "node:crypto";
import { linkSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { messageOf } from "../../rehearsal/problem";
import { NewProblem } from "./problem";

/**
 * Writes a file that does not exist yet, whole or not at all: the text goes to a file beside it, which is then linked
 * under the wanted name. A link, unlike a rename, fails where something has the name already, a moment ago or for years.
 *
 * @throws NewProblem when the name is taken or the folder can't be written
 */
export function writeOnce(file: string, text: string): void {
  // No ".ts" at the end: the loader would take what a crash leaves behind for an environment.
  const beside = path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID()}.partial`);
  const label = path.join(path.basename(path.dirname(file)), path.basename(file));
  try {
    writeFileSync(beside, text, { flag: "wx" });
    linkSync(beside, file);
  } catch (thrown) {
    const taken = thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST";
    throw new NewProblem(taken ? alreadyThere(label) : `${label}: ${messageOf(thrown)}. Fix: make the folder writable`);
  } finally {
    rmSync(beside, { force: true });
  }
}

/** The refusal to touch what is there. */
export function alreadyThere(label: string): string {
  return `${label}: exists already and stays as it is. Allowed: a name without a file. Fix: pick another name, or edit that file`;
}
