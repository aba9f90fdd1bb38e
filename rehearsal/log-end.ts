import { readFile } from "node:fs/promises";
import { messageOf } from "./problem";

/** The last lines of a log, indented to stand below a message; why there are none when it can't be read. */
export async function endOfLog(logFile: string, count: number): Promise<string[]> {
  const text = await readFile(logFile, "utf8").catch((thrown: unknown) => messageOf(thrown));
  const tail = text.trimEnd().split("\n").slice(-count);
  return tail.map((line) => `  ${line}`);
}
