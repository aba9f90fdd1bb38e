import { createReadStream } from "node:fs";
import { readFile, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { RehearsalProblem } from "./problem";
import { matchJsonAttributes, matchTextAttributes, matchYamlAttributes } from "./secret-attributes";
import { matchPatterns, type Hit } from "./secret-patterns";

/** Where a secret was found. The value is left out on purpose: reports end up in logs. */
export interface SecretFinding {
  /** The file as the caller can open it: the given path, or a path below it. */
  readonly file: string;
  /** 1 or more; synthesised plans are one long line. */
  readonly line: number;
  readonly rule: string;
}

/** Bytes read to tell a text from a binary, as git does. */
const sniffedBytes = 8_000;

/**
 * Searches files and folders (recursively; links inside a folder are not followed) for secrets: secretlint's recommended rules, the
 * deny list of attributes and resource types of cloud facts 4, private keys, wallet keys and seed phrases.
 *
 * Binary files (a provider, a packed plan) are not read; `onBinary` gets each of them, so a caller can say so.
 *
 * @throws RehearsalProblem when a path does not exist or when there is nothing to read: an empty search proves nothing
 */
export async function searchSecrets(
  paths: readonly string[],
  onBinary: (file: string) => void = () => undefined,
): Promise<readonly SecretFinding[]> {
  const findings: SecretFinding[] = [];
  let searched = 0;
  for (const file of (await Promise.all(paths.map(filesUnder))).flat()) {
    if (await isBinary(file)) {
      onBinary(file);
      continue;
    }
    searched += 1;
    findings.push(...(await searchFile(file)));
  }
  if (searched === 0) {
    throw new RehearsalProblem(
      `secret search: found no text file in ${paths.join(", ") || "an empty list of paths"}. ` +
        "Fix: search after synth, and name the folders that hold its output, the state and the logs",
    );
  }
  return findings;
}

async function searchFile(file: string): Promise<readonly SecretFinding[]> {
  const text = await readFile(file, "utf8");
  const hits = [...matchPatterns(text), ...matchAttributes(file, text), ...(await matchRecommended(file, text))];
  const lineAt = lineFinder(text);
  const findings = hits.map(({ offset, rule }) => ({ file, line: lineAt(offset), rule }));
  // Two rules of one name on one line are one thing to look at.
  return [...new Map(findings.map((finding) => [`${finding.line} ${finding.rule}`, finding])).values()];
}

function matchAttributes(file: string, text: string): readonly Hit[] {
  if (/\.ya?ml$/i.test(file)) return matchYamlAttributes(text);
  // State files and plans have names of many kinds; what they share is that the text is one JSON object.
  if (/^\s*[{[]/.test(text)) return [...matchJsonAttributes(text), ...matchTextAttributesOfLog(file, text)];
  return matchTextAttributes(text);
}

/** A log of JSON lines holds more than one document: its lines are read as text too. */
function matchTextAttributesOfLog(file: string, text: string): readonly Hit[] {
  return /\.(log|txt|out)$/i.test(file) ? matchTextAttributes(text) : [];
}

async function matchRecommended(file: string, text: string): Promise<readonly Hit[]> {
  const [{ lintSource }, { creator: rule }] = await Promise.all([
    import("@secretlint/core"),
    import("@secretlint/secretlint-rule-preset-recommend"),
  ]);
  const result = await lintSource({
    source: { filePath: path.resolve(file), content: text, contentType: "text", ext: path.extname(file) },
    options: {
      maskSecrets: true,
      config: { rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule }] },
    },
  });
  return result.messages.map((message) => ({
    offset: message.range[0],
    rule: `${message.ruleId.replace("@secretlint/secretlint-rule-", "")}(${message.messageId})`,
  }));
}

async function filesUnder(root: string): Promise<readonly string[]> {
  const found = await stat(root).catch(() => {
    throw new RehearsalProblem(`secret search: ${root} does not exist. Fix: name a file or folder that does`);
  });
  if (!found.isDirectory()) return [root];
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

async function isBinary(file: string): Promise<boolean> {
  for await (const chunk of createReadStream(file, { end: sniffedBytes - 1 })) {
    if ((chunk as Buffer).includes(0)) return true;
  }
  return false;
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)];
  return (offset) => {
    const next = starts.findIndex((start) => start > offset);
    return next === -1 ? starts.length : next;
  };
}
