/**
 * The functions that a string of Terraform's JSON calls, were it evaluated. Text outside of `${...}` and `%{...}` is none,
 * and neither is text inside quotes, except for the templates within it. What could hide a call from this reader (a
 * comment, a heredoc, an end that doesn't come) is reported as if it were a function.
 *
 * @see https://developer.hashicorp.com/terraform/language/expressions/strings for the two kinds of sequences and their escapes
 */
export function calledFunctions(template: string): string[] {
  const found: string[] = [];
  readText(template, 0, undefined, found);
  return found;
}

const unreadable = {
  comment: "a comment in an expression",
  heredoc: "a heredoc",
  open: "an expression without an end",
};

/** Reads text up to its closing quote, or the end; returns the place after it. */
function readText(source: string, from: number, quote: '"' | undefined, found: string[]): number {
  let at = from;
  while (at < source.length) {
    const here = source.slice(at, at + 3);
    if (here === "$${" || here === "%%{") at += 3;
    else if (here.startsWith("${") || here.startsWith("%{")) at = readExpression(source, at + 2, found);
    else if (quote !== undefined && here.startsWith("\\")) at += 2;
    else if (quote !== undefined && here.startsWith(quote)) return at + 1;
    else at += 1;
  }
  if (quote !== undefined) found.push(unreadable.open);
  return at;
}

/** Reads an expression up to the brace that ends it; returns the place after it. */
function readExpression(source: string, from: number, found: string[]): number {
  let depth = 0;
  let at = from;
  while (at < source.length) {
    const char = source.charAt(at);
    const pair = source.slice(at, at + 2);
    if (char === '"') {
      at = readText(source, at + 1, '"', found);
      continue;
    }
    if (char === "#" || pair === "//" || pair === "/*") found.push(unreadable.comment);
    if (pair === "<<") found.push(unreadable.heredoc);
    if (char === "{") depth += 1;
    if (char === "}" && depth === 0) return at + 1;
    if (char === "}") depth -= 1;
    if (char === "(") found.push(...nameBefore(source.slice(from, at)));
    at += 1;
  }
  found.push(unreadable.open);
  return at;
}

/** The name right before a parenthesis; none where it only groups. */
function nameBefore(text: string): string[] {
  const name = /([\p{L}\p{N}_:.-]+)\s*$/u.exec(text)?.[1];
  // After `? a : (b)` the colon stands alone.
  return name === undefined || /^[:.-]+$/.test(name) ? [] : [name];
}
