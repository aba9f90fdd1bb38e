import { clip, visible } from "../report/visible";

/**
 * Names and values of resources are written by whoever opens a pull request. Everything of theirs goes into code, where the
 * hosting service reads no Markdown, HTML, mention (`@team`), reference (`#12`) or address; what else is shown is plain words.
 */

/** Letters of a name or value that are shown. */
const longest = 160;

/** One line of somebody else's as code; safe in a table, a list and a sentence. */
export function code(text: string, length = longest): string {
  const line = clip(text, length);
  // A pipe ends the cell of a table even in code, a backtick ends the code: those are written as HTML.
  const plain = line !== "" && line.trim() === line && !/[`|\\]/.test(line);
  return plain ? `\`${line}\`` : htmlCode(line);
}

/** The same where Markdown is not read, as in a `<summary>`. */
export function htmlCode(line: string): string {
  return `<code>${entities(line === "" ? " " : visible(line))}</code>`;
}

/** A sentence of somebody else's: words as they are, in code whatever the service could read as more than a word. */
export function prose(text: string, length = 600): string {
  const line = clip(text.replaceAll(/\s*\n\s*/g, " ").trim(), length);
  const parts = line.split(/(`[^`]+`)/);
  return parts.map((part) => (/^`[^`]+`$/.test(part) ? code(part.slice(1, -1), length) : words(part))).join("");
}

/**
 * Lines as they are, in a fence longer than any in them. Cut after `most` lines, each after 200 letters.
 *
 * @param language `diff` where lines start with their sign
 */
export function fence(lines: readonly string[], language: string, most: number): string {
  const rest = lines.length > most ? [`… ${lines.length - most} more lines`] : [];
  const shown = [...lines.slice(0, most), ...rest].map((line) => clip(line, 200));
  const ticks = shown.flatMap((line) => line.match(/`+/g) ?? []).reduce((max, run) => Math.max(max, run.length), 2);
  const mark = "`".repeat(ticks + 1);
  return [`${mark}${language}`, ...shown, mark].join("\n");
}

function words(text: string): string {
  return text.replaceAll(/\S+/g, (word) => {
    const [, before = "", core = "", after = ""] = /^([("']*)(.*?)([)"',.;:!?]*)$/s.exec(word) ?? [];
    return isPlainWord(core) ? word : `${before}${code(core)}${after}`;
  });
}

function isPlainWord(word: string): boolean {
  // Signs that Markdown, HTML, mathematics, emoji and references are made of.
  if (/[`*_~<>&[\]#@|\\$={}^]|:\w|:\/\/|^[-+]|^www\./i.test(word)) return false;
  // References the service makes of plain letters: commits, issues, addresses of hosts.
  return !/^GH-\d|^[0-9a-f]{7,40}$/i.test(word);
}

/** Every letter that Markdown or HTML could read, by its number; a table's cell is cut before these are read. */
function entities(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} .,/-]/gu, (letter) => `&#${letter.codePointAt(0) ?? 32};`);
}
