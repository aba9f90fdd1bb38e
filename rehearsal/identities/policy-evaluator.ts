import { compareCondition } from "./conditions";
import { like } from "./wildcards";

/** A statement as AWS reads it; the evaluator knows the parts our policies use and refuses the others. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | Readonly<Record<string, string | readonly string[]>>;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Condition keys AWS would fill in, in any case of letters; one with several values is a list. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

export interface PolicyRequest {
  /** ARN of an IAM principal, or a service such as `rds.amazonaws.com`. */
  readonly caller: string;
  readonly action: string;
  /** @default any resource the statement names: a key's own policy names `*` */
  readonly resource?: string;
  /** One that is absent makes its condition false and its negation true, as in IAM. */
  readonly context?: RequestContext;
}

/** Everything that has a say in a request of a role or user of the account. */
export interface Policies {
  /** What the principal was given. */
  readonly identity: readonly unknown[];
  /** Permissions boundary: what the principal can have at most. */
  readonly boundary?: unknown;
  /** The resource's own policy. */
  readonly resource?: unknown;
  /** A KMS key's policy has to allow in its own account as well; elsewhere one of the two is enough. @default false */
  readonly resourceMustAllow?: boolean;
}

export interface Decision {
  readonly allowed: boolean;
  /** Which policy decided, for a person: `denied by the boundary (NoBootstrap)`. */
  readonly because: string;
  /** Condition keys of every statement that concerns this action and resource, lower case. */
  readonly keys: readonly string[];
}

/** Statements of a policy as written in an argument. */
export function statementsOf(policy: unknown): readonly Statement[] {
  if (typeof policy !== "string") throw new Error(`expected a policy, found ${JSON.stringify(policy)}`);
  const { Statement: found } = JSON.parse(policy) as { Statement: Statement | readonly Statement[] };
  return Array.isArray(found) ? (found as readonly Statement[]) : [found as Statement];
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

/**
 * Whether all policies together let a request of the account's own principal through: a Deny anywhere wins; then the
 * identity's or the resource's policy has to allow, and the boundary too. A resource's policy that names the account
 * alone leaves it to the identity's.
 *
 * @throws on what it does not know
 */
export function decide(policies: Policies, request: PolicyRequest): Decision {
  const { identity, boundary, resource, resourceMustAllow = false } = policies;
  const layers = [
    { name: "the identity's policies", statements: identity.flatMap(statementsOf) },
    { name: "the boundary", statements: boundary === undefined ? [] : statementsOf(boundary) },
    { name: "the resource's policy", statements: resource === undefined ? [] : statementsOf(resource) },
  ] as const;
  const keys = layers.flatMap(({ statements }) => keysConcerning(statements, request));
  const say = (allowed: boolean, because: string): Decision => ({ allowed, because, keys });
  for (const { name, statements } of layers) {
    const denial = statements.find((one) => one.Effect === "Deny" && matches(one, request));
    if (denial !== undefined) return say(false, `denied by ${name} (${denial.Sid ?? "no Sid"})`);
  }
  const [own, limit, resourceLayer] = layers;
  const permits = (statements: readonly Statement[]): Statement | undefined =>
    statements.find((one) => one.Effect === "Allow" && matches(one, request));
  const given = permits(own.statements);
  const answered = resourceLayer.statements.filter((one) => one.Effect === "Allow" && matches(one, request));
  const named = answered.find(({ Principal }) => Principal !== undefined && namesItself(Principal, request.caller));
  if (resourceMustAllow && answered.length === 0) return say(false, "the resource's policy does not allow it");
  if (given === undefined && named === undefined) return say(false, "no policy allows it");
  if (boundary !== undefined && permits(limit.statements) === undefined) {
    return say(false, "outside the boundary");
  }
  const by = given === undefined ? `the resource's policy (${named?.Sid ?? "no Sid"})` : `(${given.Sid ?? "no Sid"})`;
  return say(true, `allowed by ${by}`);
}

const knownParts = [
  "Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition",
]; // prettier-ignore

function matches(statement: Statement, request: PolicyRequest): boolean {
  return concerns(statement, request) && conditionsHold(statement, request);
}

function concerns(statement: Statement, { caller, action, resource }: PolicyRequest): boolean {
  for (const key of Object.keys(statement)) {
    if (!knownParts.includes(key)) {
      throw new Error(`statement ${statement.Sid ?? ""}: the evaluator does not know ${key}`);
    }
  }
  const { Principal, Action, NotAction, Resource, NotResource } = statement;
  const wanted = action.toLowerCase();
  const isIn = (patterns: string | readonly string[]): boolean =>
    list(patterns).some((pattern) => like(pattern.toLowerCase(), wanted));
  return (
    (Principal === undefined || names(Principal, caller)) &&
    (NotAction === undefined ? isIn(Action ?? []) : !isIn(NotAction)) &&
    (resource === undefined ||
      (NotResource === undefined
        ? list(Resource ?? "*").some((pattern) => like(pattern, resource))
        : !list(NotResource).some((pattern) => like(pattern, resource))))
  );
}

function conditionsHold({ Condition = {} }: Statement, { caller, context = {} }: PolicyRequest): boolean {
  const known = contextOf(caller, context);
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, allowed]) =>
      compareCondition(
        operator,
        known.get(key.toLowerCase()),
        list(allowed).map((value) => withVariables(value, known)),
      ),
    ),
  );
}

/** What AWS knows of every caller, unless the request says otherwise. */
function contextOf(caller: string, context: RequestContext): Map<string, string | readonly string[]> {
  const isPrincipal = caller.startsWith("arn:");
  return new Map([
    ...(isPrincipal
      ? ([
          ["aws:principalarn", caller],
          ["aws:principalaccount", caller.split(":")[4] ?? ""],
        ] as const)
      : []),
    ...Object.entries(context).map(([key, value]) => [key.toLowerCase(), value] as const),
  ]);
}

/** `${aws:username}` in a value stands for what the request says. */
function withVariables(value: string, known: ReadonlyMap<string, string | readonly string[]>): string {
  return value.replaceAll(/\$\{([A-Za-z0-9:/_-]+)\}/g, (whole, key: string) => {
    const found = known.get(key.toLowerCase());
    return typeof found === "string" ? found : whole;
  });
}

function keysConcerning(statements: readonly Statement[], request: PolicyRequest): string[] {
  return statements
    .filter((statement) => concerns(statement, request))
    .flatMap(({ Condition = {} }) => Object.values(Condition).flatMap((keys) => Object.keys(keys)))
    .map((key) => key.toLowerCase());
}

/** `arn:aws:iam::<account>:root` stands for every principal of the account; the account's IAM decides further. */
function names(principal: NonNullable<Statement["Principal"]>, caller: string): boolean {
  if (principal === "*") return true;
  return Object.entries(principal).some(([kind, values]) => {
    const isService = !caller.startsWith("arn:");
    if (kind === "Service") return isService && list(values).includes(caller);
    if (kind === "Federated") return list(values).includes(caller);
    if (kind !== "AWS") throw new Error(`the evaluator does not know the principal ${kind}`);
    if (isService) return false;
    return list(values).some((value) => value === "*" || value === caller || value === rootOf(caller));
  });
}

/** Whether the caller itself, and not only its account, is named. */
function namesItself(principal: NonNullable<Statement["Principal"]>, caller: string): boolean {
  if (principal === "*") return true;
  return list(principal["AWS"] ?? []).some((value) => value === "*" || value === caller);
}

function rootOf(arn: string): string {
  return `arn:aws:iam::${arn.split(":")[4] ?? ""}:root`;
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === "string" ? [value] : value;
}
