import { Netmask } from "netmask";
import { z } from "zod";

/**
 * The words of every refusal: what is allowed, then what to do. The loader adds file, path and the value found.
 *
 * The library's own "Invalid input" never reaches a person: each primitive below states its range.
 */
const refusal = (allowed: string, fix: string) => `Allowed: ${allowed}. Fix: ${fix}`;

/** A whole number from `min` to `max`, both included. */
export function integer(min: number, max: number, fix: string) {
  const error = refusal(`a whole number from ${min} to ${max}`, fix);
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** One of a fixed set of words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words, fix: string) {
  return z.enum(words, { error: refusal(words.map((word) => `"${word}"`).join(" or "), fix) });
}

/** A text that matches `pattern`; `allowed` describes the pattern to a person. */
export function text(pattern: RegExp, allowed: string, fix: string) {
  const error = refusal(allowed, fix);
  return z.string({ error }).regex(pattern, { error });
}

/** Yes or no; `fix` says what each means. */
export function flag(fix: string) {
  return z.boolean({ error: refusal("true or false", fix) });
}

/** A reason a reviewer can judge: 15 to 300 characters, so that "ok" does not pass. */
export function reason(fix: string) {
  const error = refusal("a sentence of 15 to 300 characters", fix);
  return z.string({ error }).trim().min(15, { error }).max(300, { error });
}

/** A calendar day, `YYYY-MM-DD`. */
export function day(fix: string) {
  return z.iso.date({ error: refusal("a day written YYYY-MM-DD", fix) });
}

/** An IPv4 network whose host bits are zero, `from`/`to` bounding the prefix length (16 is larger than 20). */
export function ipv4Network(from: number, to: number, fix: string) {
  const error = refusal(`a private IPv4 network from /${from} to /${to}, written as its first address`, fix);
  return z.string({ error }).refine((value) => isNetwork(value, from, to), { error });
}

/** A single IPv4 address. */
export function ipv4Address(fix: string) {
  return z.ipv4({ error: refusal("an IPv4 address", fix) });
}

/** A DNS name of two labels or more, lower case, at most 253 characters. */
export function domain(fix: string) {
  return text(
    /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
    "a lower-case DNS name of two labels or more",
    fix,
  );
}

/** An e-mail address of at most 254 characters, what SMTP carries (RFC 5321). */
export function email(fix: string) {
  const error = refusal("an e-mail address", fix);
  return z.email({ error, abort: true }).max(254, { error });
}

/** The number of an AWS account. */
export function awsAccount(fix: string) {
  return text(/^\d{12}$/, "the 12 digits of an AWS account", fix);
}

/** An AWS region, by its form; whether it exists and has three zones is a rule's business. */
export function awsRegion(fix: string) {
  return text(/^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS region", fix);
}

/** A machine type, by its form; the cloud knows which exist. */
export const machineType = text(
  /^[A-Za-z0-9][A-Za-z0-9._-]{2,31}$/,
  "a machine type of the cloud",
  'such as "m6i.large"',
);

/** A record whose keys become construct ids: stable nouns in kebab case, so that removing one renames nothing else. */
export function keyed<Value extends z.ZodType>(value: Value, fix: string) {
  // Single dashes inside only: the key is also a Kubernetes label's value, which ends in a letter or digit.
  const pattern = /^(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
  const key = text(pattern, "a key of 1 to 40 characters [a-z0-9-], a letter first, single dashes inside", fix);
  return z.record(key, value, { error: refusal("a record of named entries", fix) });
}

/** A strict object: a misspelt key is an error, not a silent default. */
export function section<Shape extends z.ZodRawShape>(shape: Shape, fix: string) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? undefined : refusal("a section of named settings", fix)),
  });
}

/**
 * Opting out of a safeguard costs a sentence: `{ enabled: false, reason: "..." }`.
 */
export const safeguard = z.discriminatedUnion(
  "enabled",
  [
    z.strictObject({ enabled: z.literal(true) }),
    z.strictObject({ enabled: z.literal(false), reason: reason("say why the environment may go without it") }),
  ],
  { error: 'Allowed: { enabled: true }, or { enabled: false, reason: "..." }. Fix: write one of the two' },
);

function isNetwork(value: string, from: number, to: number): boolean {
  if (!/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/.test(value)) return false;
  try {
    const network = new Netmask(value);
    return network.bitmask >= from && network.bitmask <= to && value === `${network.base}/${network.bitmask}`;
  } catch {
    return false;
  }
}
