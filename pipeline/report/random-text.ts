/** Runs of the letters that base64, base64url, base58 and hexadecimal are written with. */
const runs = /[A-Za-z0-9+/_-]{20,}={0,2}/g;

/** Shapes that look random and are public: what a reviewer compares letter by letter. */
const readable: readonly RegExp[] = [
  // Commit ids and digests. A secret in hexadecimal is told by its name only.
  /^[0-9a-f]+$/i,
  /^(?:sha256|sha384|sha512|SHA256)[-:]/,
  /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i,
  // Addresses that funds go to: Ethereum, Bitcoin and its kin. Hiding a change of one would be worse than anything.
  /^0x[0-9a-fA-F]{40}$/,
  /^[123mnLMX7][1-9A-HJ-NP-Za-km-z]{25,34}$/,
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
  if (readable.some((shape) => shape.test(run))) return false;
  // A path, an ARN's end or a resource's address is words between separators: the longest piece decides.
  const piece = run.split(/[/_-]/).reduce((longest, next) => (next.length > longest.length ? next : longest), "");
  const judged = piece.length >= 20 ? piece : run.replaceAll(/[/_=-]/g, "");
  if (judged.length < 20 || readable.some((shape) => shape.test(judged))) return false;
  if (!/[a-z]/.test(judged) || !/[A-Z]/.test(judged) || !/\d/.test(judged)) return false;
  // The pieces of `account_database_instance_87C88CE4` are short: only random text is short pieces that all mix.
  if (piece.length < 20 && !run.split(/[/_-]/).every((part) => part.length < 4 || changes(part) >= part.length / 4)) {
    return false;
  }
  return changes(judged) >= judged.length / 3 && bitsPerLetter(judged) >= 3.5;
}

/** How often a text goes from one kind of letter to another: about 2 of 3 places in random text, 1 of 5 in names. */
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
