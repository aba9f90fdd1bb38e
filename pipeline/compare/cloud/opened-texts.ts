import type { Json } from "../../model";

/** What is inside a text. */
export interface OpenedText {
  /** The JSON it holds: policies, event patterns, container definitions. */
  readonly document?: Json;
  /** The text that an encoding function is given: a machine's first configuration. */
  readonly text?: string;
}

/** `${base64gzip("...")}`: Terraform encodes when it applies, so the text itself stands in the synthesised file. */
const encoded = /^\$\{(?:base64gzip|base64encode)\(("(?:[^"\\]|\\.)*")\)\}$/s;
/** `${jsonencode({"Version" = "2012-10-17"})}`, as cdktf writes a document with references in it. */
const jsonencoded = /^\$\{jsonencode\((.*)\)\}$/s;

const seen = new Map<string, OpenedText | undefined>();

/** Looks into a text; undefined when there is nothing but the text. Answers are kept: the same text is compared often. */
export function openText(text: string): OpenedText | undefined {
  if (!/^\s*[[{]|^\$\{(?:base64|jsonencode)/.test(text)) return undefined;
  if (!seen.has(text)) {
    if (seen.size > 4096) seen.clear();
    seen.set(text, open(text));
  }
  return seen.get(text);
}

function open(text: string): OpenedText | undefined {
  const literal = encoded.exec(text)?.[1];
  if (literal !== undefined) {
    const inner = parse(literal);
    return typeof inner === "string" ? { text: inner } : undefined;
  }
  const expression = jsonencoded.exec(text)?.[1];
  const document = expression === undefined ? parse(text) : parse(asJson(expression));
  return typeof document === "object" && document !== null ? { document } : undefined;
}

/** Terraform's object syntax differs from JSON's by its equals signs; texts are passed over as a whole. */
function asJson(expression: string): string {
  return expression.replace(/("(?:[^"\\]|\\.)*")(\s*=\s*)?/g, (_whole, literal: string, equals?: string) =>
    equals === undefined ? literal : `${literal}:`,
  );
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
