/** A statement as AWS reads it; the evaluator knows the parts our policies use and refuses the others. */
interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface PolicyRequest {
  /** ARN of an IAM principal, or a service such as `rds.amazonaws.com`. */
  readonly caller: string;
  readonly action: string;
  /** @default any resource the statement names: a key's own policy names `*` */
  readonly resource?: string;
  /** Condition keys AWS would fill in. One that is absent makes its condition false, as in IAM. */
  readonly context?: Readonly<Record<string, string>>;
}

/** Statements of a policy as written in an argument. */
export function statementsOf(policy: unknown): readonly Statement[] {
  if (typeof policy !== "string") throw new Error(`expected a policy, found ${JSON.stringify(policy)}`);
  return (JSON.parse(policy) as { Statement: readonly Statement[] }).Statement;
}

/**
 * Whether a policy on its own lets a request through, by IAM's rules: a Deny wins, and without an Allow there is none.
 *
 * @throws on what it does not know: a wrong yes would be worse than no answer
 */
export function allows(policy: unknown, request: PolicyRequest): boolean {
  const matching = statementsOf(policy).filter((statement) => matches(statement, request));
  return matching.some(({ Effect }) => Effect === "Allow") && !matching.some(({ Effect }) => Effect === "Deny");
}

function matches(statement: Statement, { caller, action, resource, context = {} }: PolicyRequest): boolean {
  for (const key of Object.keys(statement)) {
    if (!["Sid", "Effect", "Principal", "Action", "Resource", "Condition"].includes(key)) {
      throw new Error(`statement ${statement.Sid ?? ""}: the evaluator does not know ${key}`);
    }
  }
  return (
    (statement.Principal === undefined || names(statement.Principal, caller)) &&
    list(statement.Action).some((pattern) => like(pattern.toLowerCase(), action.toLowerCase())) &&
    (resource === undefined || list(statement.Resource ?? "*").some((pattern) => like(pattern, resource))) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, allowed]) => holds(operator, context[key], list(allowed))),
    )
  );
}

/** `arn:aws:iam::<account>:root` stands for every principal of the account; the account's IAM decides further. */
function names(principal: NonNullable<Statement["Principal"]>, caller: string): boolean {
  if (principal === "*") return true;
  return Object.entries(principal).some(([kind, values]) => {
    const isService = !caller.startsWith("arn:");
    if (kind === "Service") return isService && list(values).includes(caller);
    if (kind !== "AWS") throw new Error(`the evaluator does not know the principal ${kind}`);
    if (isService) return false;
    return list(values).some((value) => value === "*" || value === caller || value === rootOf(caller));
  });
}

function rootOf(arn: string): string {
  return `arn:aws:iam::${arn.split(":")[4] ?? ""}:root`;
}

function holds(operator: string, actual: string | undefined, allowed: readonly string[]): boolean {
  if (actual === undefined) return false;
  switch (operator) {
    case "StringEquals":
    case "ArnEquals":
      return allowed.includes(actual);
    case "Bool":
      return allowed.some((value) => value.toLowerCase() === actual.toLowerCase());
    case "StringLike":
    case "ArnLike":
      return allowed.some((pattern) => like(pattern, actual));
    default:
      throw new Error(`the evaluator does not know the condition ${operator}`);
  }
}

/** IAM's wildcards: `*` any text, `?` any one character. */
function like(pattern: string, value: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`).test(value);
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === "string" ? [value] : value;
}
