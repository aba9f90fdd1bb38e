import { structuredPatch } from "diff";
import { stringify } from "yaml";
import { parseJson } from "../../rehearsal/parse-json";
import type { Json, ValueChange } from "../model";
import { visible } from "./visible";

/** Lines of a difference, each with its sign: `+`, `-` or a blank for what stays; `…` where lines are left out. */
export type DiffLines = readonly string[];

/** Edits that are looked for in one value; above it both sides are shown as a count of lines. */
const largestEdit = 2000;

/** True for what fits beside another: a number, yes or no, or a text of one line. */
export function isShort(value: Json | undefined, length: number): boolean {
  if (typeof value === "object" && value !== null) return false;
  return value === undefined || (!String(value).includes("\n") && showValue(value).length <= length);
}

/** A value on one line; a text is bare unless that could be read as something else. */
export function showValue(value: Json): string {
  if (typeof value !== "string") return shortDigests(visible(JSON.stringify(value)));
  const ambiguous =
    value === "" ||
    value.trim() !== value ||
    /^(?:true|false|null|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|["[{(].*)$/s.test(value);
  return shortDigests(visible(ambiguous ? JSON.stringify(value) : value));
}

/** Where a value comes from that is written as it was and becomes another: `aws_db_instance.x is replaced`. */
export function consequenceOf({ before, after, because }: ValueChange): string | undefined {
  if (because === undefined || JSON.stringify(before) !== JSON.stringify(after)) return undefined;
  return visible(because);
}

/** What differs between two values of any shape, as lines of YAML. */
export function diffLines({ before, after }: ValueChange, context = 1): DiffLines {
  const [old, now] = [linesOf(before), linesOf(after)];
  const patch = structuredPatch("", "", joined(old), joined(now), "", "", { context, maxEditLength: largestEdit });
  if (patch === undefined) return [`- ${old.length} lines`, `+ ${now.length} lines`];
  return patch.hunks.flatMap(({ lines }, index) => [
    ...(index > 0 ? ["…"] : []),
    ...lines.filter((line) => !line.startsWith("\\")).map((line) => `${line.slice(0, 1)} ${line.slice(1)}`),
  ]);
}

function linesOf(value: Json | undefined): string[] {
  if (value === undefined) return [];
  const structure = structureOf(value);
  const text = structure === undefined ? showText(value) : stringify(structure, { lineWidth: 0 });
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => shortDigests(visible(line)));
}

/** Twelve letters tell two digests apart; sixty-four push everything else off the line. The JSON report has them whole. */
function shortDigests(line: string): string {
  return line.replaceAll(/\b(sha256:[0-9a-f]{12})[0-9a-f]{52}\b/g, "$1…");
}

/** Policies and dashboards are JSON in a text: one line of a thousand letters, of which one differs. */
function structureOf(value: Json): Json | undefined {
  if (typeof value === "object" && value !== null) return value;
  const parsed = typeof value === "string" && /^\s*[{[]/.test(value) ? parseJson(value) : undefined;
  return typeof parsed === "object" && parsed !== null ? (parsed as Json) : undefined;
}

function showText(value: Json): string {
  return typeof value === "string" && value.includes("\n") ? value : showValue(value);
}

function joined(lines: readonly string[]): string {
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}
