/**
 * Control characters, direction marks and other letters that don't show as `\u{1b}`: what a person reads is what is there,
 * and no name of a resource moves a terminal's cursor or turns a line around.
 */
export function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, (letter) => {
    if (letter === "\n") return "\\n";
    if (letter === "\t") return "\\t";
    return `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

/** One line at most `length` letters long; says how many are left out. Letters of two code units stay whole. */
export function clip(text: string, length: number): string {
  const line = visible(text);
  if (line.length <= length) return line;
  const kept = line.slice(0, length).replace(/[\ud800-\udbff]$/, "");
  return `${kept}… (${line.length - kept.length} more)`;
}
