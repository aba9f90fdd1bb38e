/** One line of the bench's table. */
export interface Verdict {
  readonly what: string;
  readonly measured: string;
  readonly limit: string;
  readonly kept: boolean;
}

/** A peak of memory against its limit, both in bytes. */
export function memoryVerdict(what: string, bytes: number, limit: number): Verdict {
  const mega = (value: number): string => `${Math.ceil(value / 1e6)} MB`;
  return { what, measured: mega(bytes), limit: mega(limit), kept: bytes < limit };
}

/** A ratio against the largest one that is kept; `figures` says what was divided. */
export function ratioVerdict(what: string, ratio: number, limit: number, figures: string): Verdict {
  return { what, measured: `${ratio.toFixed(2)}x (${figures})`, limit: `${limit}x`, kept: ratio <= limit };
}
