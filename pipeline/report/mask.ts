import type { Change, Finding, Json, Report, ValueChange } from "../model";
import { matchPatterns } from "../../rehearsal/secret-patterns";
import { randomStretches, type Stretch } from "./random-text";
import { isPublicName, isSecretName } from "./secret-name";
import { isList } from "../json";

/** What stands where a secret would. */
export const hidden = "(hidden)";

/** A reference or a template is no secret: Terraform's `${...}`, BOSH's `((...))`, the Vault Agent's `{{...}}`, `$VARIABLE`. */
const reference = /^(?:\$\{[\s\S]*\}|\(\([^()]+\)\)|\{\{[\s\S]*\}\}|\$\(?[A-Za-z_][A-Za-z0-9_]*\)?)$/;

/** Names that say nothing by themselves: the value belongs to what is around them. */
const transparent = new Set(["value", "values", "constant_value", "content", "default", "data", "stringData"]);

/** Credentials that can be told by their beginning, besides those of rehearsal/secret-patterns.ts. */
const tokens =
  /\b(?:gh[opusr]_[A-Za-z0-9]{30,}|github_pat_\w{40,}|glpat-[\w-]{20,}|xox[abeprs]-[\w-]{10,}|[sr]k_live_\w{20,}|AIza[\w-]{35})|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g;

/** The password of `amqp://user:password@host`. */
const userInfo = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)([^\s/@]+)(?=@)/gi;

/** `password=...`, `--api-token "..."`, and a line `password: ...` of YAML. */
const assignment =
  /((?:^|[\s"'?&;,({-])(?:export\s+)?-{0,2}([A-Za-z][A-Za-z0-9_.-]*)["']?(?:\s*=\s*|(?<=["'])\s*:\s*))(\(hidden\)|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s"',;&)}]+)/g;
const yamlLine = /^(\s*(?:-\s+)?["']?([A-Za-z][A-Za-z0-9_.-]*)["']?:[ \t]+)(\S+)[ \t]*$/gm;

/**
 * A value of a resource or object with its secrets hidden; what is no secret is unchanged, to the letter. Hidden are
 * - texts and numbers by their name: passwords, tokens, private keys, container variables such as `DATABASE_PASS`;
 * - the whole `data` of a Kubernetes Secret (`type` says it is one);
 * - inside any text: private keys, wallet keys, seed phrases, credentials of known shape, the password of a URL,
 *   `password=...`, and long random text (random-text.ts says what stays readable, and why).
 * Masking again changes nothing. Synthesised output holds no secrets by policy; this is for what slips through, and for
 * plans of real accounts.
 *
 * @param path where it stands, as in `ValueChange.path`: `env[DATABASE_PASS].value`
 * @param type of the resource or object: `aws_db_instance`, `Secret`
 */
export function maskValue(path: string, value: Json, type?: string): Json {
  if (type === "Secret" && /^(?:data|stringData)(?:[.[]|$)/.test(path)) return maskWhole(value);
  return maskNamed(nameOf(path), value);
}

/** A text with the secrets in it hidden. */
export function maskText(text: string, name = ""): string {
  const named = text
    .replaceAll(userInfo, (whole, before: string, password: string) =>
      reference.test(password) || password === hidden ? whole : `${before}${hidden}`,
    )
    .replaceAll(assignment, hideAssigned)
    .replaceAll(yamlLine, hideAssigned)
    .replaceAll(tokens, hidden);
  // Shapes with a checksum are told for certain, but only where they start: the whole text goes.
  if (matchPatterns(named).length > 0) return hidden;
  if (isPublicName(name) || isPublicBlock(named)) return named;
  return cut(named, randomStretches(named));
}

/** The report as it may be shown and kept: every value masked, every sentence too, and no whole resources. */
export function maskReport(report: Report): Report {
  return {
    ...report,
    changes: report.changes.map(maskChange),
    ...(report.drift && { drift: report.drift.map(maskChange) }),
    findings: report.findings.map(maskFinding),
    troubles: report.troubles.map((trouble) => ({ ...trouble, message: maskText(trouble.message) })),
  };
}

function maskChange({ before: _before, after: _after, ...change }: Change): Change {
  return {
    ...change,
    values: change.values.map((value) => maskValueChange(value, change.type)),
    impact: { ...change.impact, because: maskText(change.impact.because) },
    ...(change.note !== undefined && { note: maskText(change.note) }),
  };
}

function maskValueChange(change: ValueChange, type: string): ValueChange {
  const masked = (value: Json | undefined): Json | undefined =>
    value === undefined ? undefined : maskValue(change.path, value, type);
  const [before, after] = [masked(change.before), masked(change.after)];
  return { ...change, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

function maskFinding(finding: Finding): Finding {
  const { exception } = finding;
  return {
    ...finding,
    reason: maskText(finding.reason),
    fix: maskText(finding.fix),
    ...(exception && { exception: { ...exception, reason: maskText(exception.reason) } }),
  };
}

function maskNamed(name: string, value: Json): Json {
  if (typeof value === "string") {
    return isSecretName(name) && isLiteral(value) ? hidden : maskText(value, name);
  }
  if (typeof value === "number") return isSecretName(name) ? hidden : value;
  if (value === null || typeof value === "boolean") return value;
  if (isList(value)) return maskList(name, value);
  // { name: "DATABASE_PASS", value: "..." }: a variable, a parameter, a header.
  const own = value["name"] ?? value["key"];
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, maskNamed(nameWithin(key, name, own), inner)]),
  );
}

/** `["--password", "..."]`: an option and its value are neighbours. */
function maskList(name: string, list: readonly Json[]): readonly Json[] {
  return list.map((inner, index) => {
    const previous = list[index - 1];
    const option = typeof previous === "string" ? /^--?([A-Za-z][\w-]*)$/.exec(previous)?.[1] : undefined;
    return maskNamed(option ?? name, inner);
  });
}

function nameWithin(key: string, around: string, own: Json | undefined): string {
  if (!transparent.has(key)) return key;
  return typeof own === "string" ? own : around;
}

function maskWhole(value: Json): Json {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value !== "object") return hidden;
  if (isList(value)) return value.map(maskWhole);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskWhole(inner)]));
}

/** The last name of a path that says something: `env[DATABASE_PASS].value` is about `DATABASE_PASS`. */
function nameOf(path: string): string {
  const names = [...path.matchAll(/\[([^\]]*)\]|[^.[\]]+/g)].map((match) => match[1] ?? match[0]);
  return names.findLast((name) => name !== "" && !/^\d+$/.test(name) && !transparent.has(name)) ?? "";
}

function hideAssigned(whole: string, before: string, name: string, value: string): string {
  const plain = value.replaceAll(/^["']|["']$/g, "");
  if (plain === hidden || !isSecretName(name) || !isLiteral(plain) || harmless.test(plain)) return whole;
  // A program reads its secret somewhere: `token="$(curl ...)"`, `token = File.read(path)`, `password = {{ ... }}`.
  if (/[$`({]/.test(plain)) return whole;
  return `${before}${hidden}`;
}

/** Placeholders, paths, numbers, and words of yes and no. */
const harmless = /^(?:|(?:true|false|null|none|\d{1,6}),?|[/<>=@%~.\\].*|\*+)$/is;

/** A certificate or a public key is long random text that everybody may read. */
function isPublicBlock(text: string): boolean {
  return /-----BEGIN (?:CERTIFICATE|PUBLIC KEY|PGP PUBLIC KEY BLOCK)-----/.test(text);
}

function cut(text: string, stretches: readonly Stretch[]): string {
  return stretches
    .toSorted((one, other) => other.start - one.start)
    .reduce((left, { start, end }) => `${left.slice(0, start)}${hidden}${left.slice(end)}`, text);
}

function isLiteral(value: string): boolean {
  return value.trim() !== "" && !reference.test(value.trim());
}
