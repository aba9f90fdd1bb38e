import { createInterface } from "node:readline/promises";

/** Whether the person types the name: a yes that can't be given by accident. */
export async function typedName(name: string, what: string, signal: AbortSignal): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question(`Type "${name}" to ${what}: `, { signal })).trim() === name;
  } finally {
    terminal.close();
  }
}
