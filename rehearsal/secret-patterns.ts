import { createHash } from "node:crypto";
import { createBase58check } from "@scure/base";
import { validateMnemonic } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english";

/** A place in a text that looks like a secret: where it starts and which rule says so, never the value. */
export interface Hit {
  readonly offset: number;
  readonly rule: string;
}

interface Pattern {
  readonly rule: string;
  readonly expression: RegExp;
  /** A checksum or another proof; without it the shape alone counts. */
  readonly proof?: (candidate: string) => boolean;
}

const base58check = createBase58check((data) => createHash("sha256").update(data).digest());

/** Version bytes of private keys in wallet import format: Bitcoin main and test network, Dash main network. */
const walletImportVersions = new Set([0x80, 0xef, 0xcc]);

const patterns: readonly Pattern[] = [
  { rule: "pem-private-key", expression: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/g },
  { rule: "aws-access-key", expression: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g },
  { rule: "vault-token", expression: /\bhv[sbr]\.[A-Za-z0-9_-]{20,}/g },
  {
    rule: "extended-private-key",
    expression: /\b[xyzYZtuvUVd]prv[1-9A-HJ-NP-Za-km-z]{90,120}\b|\bdrkp[1-9A-HJ-NP-Za-km-z]{90,120}\b/g,
    proof: (candidate) => decoded(candidate)?.length === 78,
  },
  {
    rule: "wallet-import-format",
    expression: /\b[1-9A-HJ-NP-Za-km-z]{50,52}\b/g,
    proof: (candidate) => {
      const key = decoded(candidate);
      return key !== undefined && walletImportVersions.has(key[0] ?? 0) && (key.length === 33 || key.length === 34);
    },
  },
];

/**
 * Secrets that can be told by their shape in any text: private keys, cloud and Vault credentials, wallet keys (with
 * their checksum, so that no random identifier is reported) and BIP-39 seed phrases.
 */
export function matchPatterns(text: string): readonly Hit[] {
  const found = patterns.flatMap(({ rule, expression, proof }) =>
    [...text.matchAll(expression)]
      .filter((match) => proof === undefined || proof(match[0]))
      .map((match) => ({ offset: match.index, rule })),
  );
  return [...found, ...findSeedPhrases(text)];
}

/** Lengths of a BIP-39 phrase in words, longest first: a 24-word phrase is one finding, not three. */
const phraseLengths = [24, 21, 18, 15, 12] as const;
const words = new Set(wordlist);

interface Word {
  readonly offset: number;
  readonly text: string;
}

function findSeedPhrases(text: string): readonly Hit[] {
  // An escaped line break would stick its letter to the next word; two blanks keep every offset.
  const plain = text.replaceAll(/\\[nrt]/g, "  ");
  const hits: Hit[] = [];
  let run: Word[] = [];
  let end = 0;
  const close = (): void => {
    hits.push(...phrasesOf(run));
    run = [];
  };
  for (const match of plain.matchAll(/[A-Za-z]+/g)) {
    const word = match[0].toLowerCase();
    // Blanks, commas, quotes and the numbers of a numbered list may stand between two words.
    if (run.length > 0 && !/^[\s,;:."'\d()[\]-]{1,12}$/.test(plain.slice(end, match.index))) close();
    if (words.has(word)) run.push({ offset: match.index, text: word });
    else close();
    end = match.index + match[0].length;
  }
  close();
  return hits;
}

function phrasesOf(run: readonly Word[]): readonly Hit[] {
  const hits: Hit[] = [];
  for (let start = 0; start + 12 <= run.length; start += 1) {
    const length = phraseLengths.find((count) => isPhrase(run.slice(start, start + count), count));
    const first = run[start];
    if (length === undefined || first === undefined) continue;
    hits.push({ offset: first.offset, rule: "bip39-seed-phrase" });
    start += length - 1;
  }
  return hits;
}

function isPhrase(candidate: readonly Word[], length: number): boolean {
  return candidate.length === length && validateMnemonic(candidate.map((word) => word.text).join(" "), wordlist);
}

function decoded(candidate: string): Uint8Array | undefined {
  try {
    return base58check.decode(candidate);
  } catch {
    return undefined;
  }
}
