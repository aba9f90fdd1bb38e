import { createHash } from "node:crypto";
import { createBase58check } from "@scure/base";

/** Runs of the letters that base64, base64url, base58 and hexadecimal are written with. */
const runs = /[A-Za-z0-9+/_-]{20,}={0,2}/g;

/** Shapes that look random and are public: what a reviewer compares letter by letter. */
const readable: readonly RegExp[] = [
  // Commit ids and digests. A secret in hexadecimal is told by its name only.
  /^[0-9a-f]+$/i,
  /^(?:sha256|sha384|sha512|SHA256)[-:]/,
  /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i,
  // Where funds go to, as isAddress. Hiding a change of that would be worse than anything.
  /^0x[0-9a-fA-F]{40}$/,
  // The set of objects that a namespace's inventory names.
  /^applyset-[\w-]{43}-v1$/,
  // Extended public keys, SSH public keys.
  /^[xyztuvUVd]pub[1-9A-HJ-NP-Za-km-z]{90,120}$/,
  /^AAAA(?:C3NzaC1lZDI1NTE5|B3NzaC1yc2E|E2VjZHNhLXNoYTIt)/,
];

/** A private key of Ethereum is written as a digest is: hidden, since no digest here starts so. */
const hexadecimalKey = /\b0x[0-9a-fA-F]{64}\b/g;

/** A stretch of a text: from `start` up to `end`, not with it. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * Where a text is random: long runs that mix capitals, small letters and digits, change between them more often than words
 * do, and use many different letters. Digests, commit ids, UUIDs, ARNs, wallet addresses and public keys are not reported.
 */
export function randomStretches(text: string): Stretch[] {
  const keys = [...text.matchAll(hexadecimalKey)].map(stretchOf);
  const random = [...text.matchAll(runs)].filter(([run]) => isRandom(run)).map(stretchOf);
  return [...keys, ...random];
}

function stretchOf(match: RegExpExecArray): Stretch {
  return { start: match.index, end: match.index + match[0].length };
}

function isRandom(run: string): boolean {
  if (isReadable(run)) return false;
  const pieces = run.split(/[/_+=-]+/);
  const longest = pieces.reduce((found, piece) => (piece.length > found.length ? piece : found), "");
  // A path, an ARN's end or a resource's address is words between separators.
  if (longest.length >= shortest && isMixed(longest)) return true;
  const words = pieces.filter((piece) => plainPiece.test(piece)).join("");
  const together = pieces.join("");
  return words.length <= together.length / 3 && isMixed(together);
}

/** Letters of a piece, or of all together: two of a run of 20 may be separators. */
const shortest = 18;

/** A word, a number, or the hash at the end of a resource's address. */
const plainPiece = /^(?:[A-Z]?[a-z]+|[A-Z]+|\d+|[0-9A-F]{8})$/;

function isReadable(text: string): boolean {
  return readable.some((shape) => shape.test(text)) || isAddress(text);
}

const base58check = createBase58check((data) => createHash("sha256").update(data).digest());

/** An address of Bitcoin or its kin, told by its checksum: a version and 20 bytes. */
function isAddress(text: string): boolean {
  if (!/^[1-9A-HJ-NP-Za-km-z]{26,35}$/.test(text)) return false;
  try {
    return base58check.decode(text).length === 21;
  } catch {
    return false;
  }
}

/**
 * Names in capitals and small letters change about every third letter, and hold a number or two. Random text that happens to
 * be so is missed: of 24 letters of base64 one in 18, of 32 one in 60, of 43 one in 370, of 64 none in 20,000.
 */
function isMixed(text: string): boolean {
  if (text.length < shortest || isReadable(text)) return false;
  if (!/[a-z]/.test(text) || !/[A-Z]/.test(text) || !/\d/.test(text)) return false;
  const share = changes(text) / text.length;
  const numbers = text.match(/\d+/g)?.length ?? 0;
  return bitsPerLetter(text) >= 3.5 && (share >= 0.42 || (share >= 0.3 && numbers >= 3));
}

/** How often a text goes from one kind of letter to another: about 3 of 5 places in random text, 1 of 3 in names at most. */
function changes(text: string): number {
  const kinds = [...text].map((letter) => (/\d/.test(letter) ? 0 : /[a-z]/.test(letter) ? 1 : 2));
  return kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length;
}

/** Shannon's entropy of the text's own letters; 20 random letters of base64 have about 4. */
function bitsPerLetter(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}
