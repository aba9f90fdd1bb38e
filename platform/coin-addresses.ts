import { createHash } from "node:crypto";
import { bech32, bech32m, createBase58check } from "@scure/base";

/** A shape an address has, and the proof that it is one: a checksum, so that no random identifier is taken for money. */
interface Shape {
  readonly expression: RegExp;
  readonly proof?: (candidate: string) => boolean;
}

const base58check = createBase58check((data) => createHash("sha256").update(data).digest());

const lengthOf = (candidate: string): number | undefined => {
  try {
    return base58check.decode(candidate).length;
  } catch {
    return undefined;
  }
};

const isSegwit = (candidate: string): boolean => {
  const text = candidate.toLowerCase();
  return bech32.decodeUnsafe(text, 90) !== undefined || bech32m.decodeUnsafe(text, 90) !== undefined;
};

const shapes: readonly Shape[] = [
  // Ethereum and its tokens; the checksum in the case of letters is optional, so most addresses carry none.
  { expression: /\b0x[0-9a-fA-F]{40}\b/g },
  // Bitcoin, Dash and their kin: a version byte and a 20 byte hash. Words and hexadecimal numbers have no letters of both
  // cases, and are not worth a checksum.
  {
    expression: /\b(?=\w*\d)(?=\w*[A-Z])(?=\w*[a-z])[1-9A-HJ-NP-Za-km-z]{25,36}\b/g,
    proof: (candidate) => lengthOf(candidate) === 21,
  },
  { expression: /\b(?:bc|tb|bcrt|ltc|tltc)1[02-9ac-hj-np-z]{11,87}\b/gi, proof: isSegwit },
  // A public key that addresses are derived from names as many destinations as one likes.
  {
    expression: /\b(?:[xyzYZtuvUVd]pub|drk[vp])[1-9A-HJ-NP-Za-km-z]{90,120}\b/g,
    proof: (candidate) => lengthOf(candidate) === 78,
  },
];

/** Every blockchain address and extended public key in a text, in its order, each once. */
export function coinAddressesIn(text: string): string[] {
  if (text.length < 25) return [];
  const found = shapes.flatMap(({ expression, proof }) =>
    [...text.matchAll(expression)].filter(([candidate]) => proof === undefined || proof(candidate)),
  );
  return [...new Set(found.sort((one, other) => one.index - other.index).map(([candidate]) => candidate))];
}
