import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";

/**
 * What anybody would write in an afternoon: renders two checkouts at the same time, parses every file, and prints each path
 * whose values differ. No classes, no addresses, no guards.
 *
 * Arguments: two checkouts, and two folders to render into.
 */
async function main([base = "", head = "", baseOut = "", headOut = ""]: readonly string[]): Promise<void> {
  await Promise.all([render(base, baseOut), render(head, headOut)]);
  const files = [...new Set([...filesBelow(baseOut), ...filesBelow(headOut)])].sort();
  const lines = files.flatMap((file) =>
    differences(file, parsed(path.join(baseOut, file)), parsed(path.join(headOut, file))),
  );
  process.stdout.write(`${lines.join("\n")}\n`);
}

async function render(checkout: string, out: string): Promise<void> {
  const words = ["--require", "tsx/cjs", "cli/synth.ts", "--out", out];
  await promisify(execFile)(process.execPath, words, { cwd: checkout });
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(json|yaml)$/.test(entry.name))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

function parsed(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  return file.endsWith(".json")
    ? JSON.parse(text)
    : parseAllDocuments(text).map((document) => document.toJS() as unknown);
}

function differences(where: string, before: unknown, after: unknown): string[] {
  if (Object.is(before, after)) return [];
  if (typeof before !== "object" || typeof after !== "object" || before === null || after === null) {
    return [`${where}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`];
  }
  const [old, now] = [before as Record<string, unknown>, after as Record<string, unknown>];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((key) =>
    differences(`${where}.${key}`, old[key], now[key]),
  );
}

void main(process.argv.slice(2));
