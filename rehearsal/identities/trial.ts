import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ask, call as callAsRoot, elementOf } from "../emulator/call";
import { type Emulator, startEmulator } from "../emulator/server";
import { RehearsalProblem } from "../problem";
import type { StackAccount } from "../synthesized-stack";
import type { StateResource } from "../terraform-run";
import type { OnProgress } from "../tools/cache";
import { AccountPolicies, type RoleDescription } from "./account-policies";
import { whyUnjudged } from "./emulator-limits";
import type { RoleCall, RoleExpectation } from "./expectations";
import { EnvironmentFacts } from "./facts";
import { type Decision, decide } from "./policy-evaluator";
import { requestFor, type ServiceRequest } from "./requests";
import { rolesOf } from "./roles/all";
import { askSigned, type SessionCredentials } from "./signed-request";

export interface IdentityTrialOptions {
  /** The emulator that holds the applied stacks; it is asked for a copy and is not changed. */
  readonly emulator: Emulator;
  /** Where it writes what it holds. */
  readonly stateFolder: string;
  /** A folder of this trial. */
  readonly folder: string;
  readonly python: string;
  readonly account: StackAccount;
  readonly environments: readonly { readonly environment: string; readonly resources: readonly StateResource[] }[];
  readonly onProgress: OnProgress;
  /** @default the repository's own table of roles */
  readonly expectations?: (facts: EnvironmentFacts) => readonly RoleExpectation[];
}

type Verdict = "allowed" | "denied";

/** One call of one role and who judged it. */
export interface TrialOutcome {
  /** Whole name. */
  readonly role: string;
  /** `kms:Decrypt on arn:aws:kms:...`. */
  readonly call: string;
  readonly expected: Verdict;
  /** The evaluator's verdict and why; `cannot tell` where a policy that AWS writes is attached. */
  readonly evaluated: string;
  /** Why the emulator's verdict does not count; absent when it counts. */
  readonly unjudged?: string;
}

/**
 * The calls of each role with its own credentials, on a copy of the account in an emulator of its own, so that a call
 * that is allowed breaks nothing. The emulator and the evaluator judge each call by themselves, and both have to say
 * what is expected; only where a known limit of the emulator explains its answer does the evaluator decide alone.
 */
export async function tryIdentities(
  options: IdentityTrialOptions,
): Promise<{ outcomes: TrialOutcome[]; problems: string[] }> {
  const { environments, expectations = rolesOf } = options;
  const everything = environments.flatMap(({ resources }) => resources);
  const policies = new AccountPolicies(everything);
  const roles = environments.flatMap(({ environment, resources }) => {
    const facts = factsOf(environment, options.account, resources, everything);
    return expectations(facts).map((expectation) => ({
      name: `${facts.prefix}-${expectation.role}`,
      expectation,
      facts,
    }));
  });
  if (roles.length === 0) return { outcomes: [], problems: [] };
  const copy = await copyOf(options);
  try {
    return await tryRoles(copy, roles, policies, options);
  } finally {
    await copy.stop();
  }
}

interface NamedRole {
  readonly name: string;
  readonly facts: EnvironmentFacts;
  readonly expectation: RoleExpectation;
}

async function tryRoles(
  copy: Emulator,
  roles: readonly NamedRole[],
  policies: AccountPolicies,
  { account, onProgress }: IdentityTrialOptions,
): Promise<{ outcomes: TrialOutcome[]; problems: string[] }> {
  const outcomes: TrialOutcome[] = [];
  const problems: string[] = [];
  const sessions = new Map<string, SessionCredentials>();
  const known = roles.flatMap(({ name, expectation, facts }) => {
    const description = policies.role(name);
    if (description !== undefined) return [{ description, expectation, facts }];
    problems.push(`identities: ${name} was not made. Fix: create it, or take it off rehearsal/identities/roles`);
    return [];
  });
  // Before callers are judged: a trust that demands MFA cannot be met on the emulator.
  for (const { description } of known)
    sessions.set(description.name, await assume(copy.endpoint, account, description));
  await fetch(`${copy.endpoint}/_rehearsal/judge-callers`, { method: "POST" });
  for (const { description, expectation, facts } of known) {
    onProgress(description.name);
    problems.push(...(await tryTrust(copy.endpoint, account, description)));
    const session = sessions.get(description.name);
    if (session === undefined) continue;
    const calls = [
      ...expectation.allowed.map((one) => ({ ...one, expected: "allowed" as const })),
      ...expectation.denied.map((one) => ({ ...one, expected: "denied" as const })),
    ];
    for (const one of calls) {
      const decision = judge(one, description, expectation, policies, facts);
      const request = requestFor(one.action, one.on ?? "*");
      const answered = request && (await answerOf(copy.endpoint, account, request, session));
      const { outcome, problem } = compare(one, one.expected, description, decision, request, answered);
      outcomes.push(outcome);
      if (problem !== undefined) problems.push(`identities: ${problem}`);
    }
  }
  return { outcomes, problems };
}

function judge(
  { action, on = "*", context = {} }: RoleCall,
  { arn, identity, boundary }: RoleDescription,
  { session = {} }: RoleExpectation,
  policies: AccountPolicies,
  facts: EnvironmentFacts,
): Decision {
  const tags = Object.entries(facts.tags(on)).map(([name, value]): [string, string] => [
    `aws:ResourceTag/${name}`,
    value,
  ]);
  return decide(
    { identity, ...(boundary !== undefined && { boundary }), ...policies.ofResource(on, action) },
    {
      caller: arn,
      action,
      resource: on,
      context: {
        "aws:SecureTransport": "true",
        "aws:MultiFactorAuthPresent": "false",
        "aws:RequestedRegion": facts.region,
        "kms:CallerAccount": facts.accountId,
        // Services' own things, such as a public document, belong to no account that could be told from the ARN.
        "aws:ResourceAccount": on.split(":")[4] || facts.accountId,
        ...Object.fromEntries(tags),
        ...session,
        ...context,
      },
    },
  );
}

function compare(
  { action, on }: RoleCall,
  expected: Verdict,
  { name, unknownPolicies }: RoleDescription,
  decision: Decision,
  request: ServiceRequest | undefined,
  answered: Verdict | undefined,
): { outcome: TrialOutcome; problem?: string } {
  const call = on === undefined ? action : `${action} on ${on}`;
  // What no known policy allows, an attached policy that AWS writes may allow.
  const cannotTell = !decision.allowed && decision.because === "no policy allows it" && unknownPolicies.length > 0;
  const evaluated: Verdict = decision.allowed ? "allowed" : "denied";
  const shown = cannotTell ? `cannot tell, ${unknownPolicies.join(", ")} is attached` : decision.because;
  const unjudged = answered === expected ? undefined : whyUnjudged(action, decision, request);
  const outcome: TrialOutcome = {
    role: name,
    call,
    expected,
    evaluated: shown,
    ...(unjudged !== undefined && { unjudged }),
  };
  const said = (who: string, why: string): string => `${name}: ${call} should be ${expected}, ${who} ${why}`;
  if (!cannotTell && evaluated !== expected) return { outcome, problem: said("the evaluator says", decision.because) };
  if (answered !== expected && (unjudged === undefined || cannotTell)) {
    return { outcome, problem: said("the emulator says", `${answered ?? "nothing"} (evaluator: ${shown})`) };
  }
  return { outcome };
}

/** Root of the account, which has no MFA on the emulator, has to be refused by every trust that demands it. */
async function tryTrust(endpoint: string, account: StackAccount, role: RoleDescription): Promise<string[]> {
  if (typeof role.trust !== "string" || !role.trust.includes("MultiFactorAuthPresent")) return [];
  const { status } = await ask(endpoint, account, "sts", assumption(role));
  return status === 403 ? [] : [`identities: ${role.name} was assumed without MFA (${status})`];
}

async function assume(endpoint: string, account: StackAccount, role: RoleDescription): Promise<SessionCredentials> {
  const { text } = await callAsRoot(endpoint, account, "sts", assumption(role));
  return {
    accessKeyId: elementOf(text, "AccessKeyId"),
    secretAccessKey: elementOf(text, "SecretAccessKey"),
    sessionToken: elementOf(text, "SessionToken"),
  };
}

function assumption({ arn }: RoleDescription) {
  const body = { Action: "AssumeRole", Version: "2011-06-15", RoleArn: arn, RoleSessionName: "rehearsal" };
  return { body: new URLSearchParams(body).toString() };
}

const refusal = /AccessDenied|UnauthorizedOperation|AuthorizationError|not authorized to perform/;
const brokenTrial =
  /InvalidClientTokenId|SignatureDoesNotMatch|ExpiredToken|IncompleteSignature|UnrecognizedClient|MissingAuthenticationToken|InvalidToken/;

async function answerOf(
  endpoint: string,
  { region }: StackAccount,
  { service, call }: ServiceRequest,
  session: SessionCredentials,
): Promise<Verdict> {
  const { status, text } = await askSigned(endpoint, region, service, call, session);
  if (status >= 400 && brokenTrial.test(text)) {
    throw new RehearsalProblem(`identities: the emulator did not accept the signature of a ${service} call\n  ${text}`);
  }
  return status >= 400 && refusal.test(text) ? "denied" : "allowed";
}

/** A second emulator that starts with what the first one holds now. */
async function copyOf({ emulator, stateFolder, folder, python, account }: IdentityTrialOptions): Promise<Emulator> {
  const saved = await fetch(`${emulator.endpoint}/_rehearsal/save`, { method: "POST" });
  if (!saved.ok) throw new RehearsalProblem(`emulator: could not write down what it holds (${saved.status})`);
  const copy = join(folder, "state");
  await mkdir(copy, { recursive: true, mode: 0o700 });
  await cp(stateFolder, copy, { recursive: true });
  return startEmulator({ python, folder, stateFolder: copy, ...account });
}

function factsOf(
  environment: string,
  { accountId, region }: StackAccount,
  resources: readonly StateResource[],
  everything: readonly StateResource[],
): EnvironmentFacts {
  const projects = resources.flatMap(({ values }) => {
    const tags = values["tags_all"];
    return typeof tags === "object" && tags !== null && "project" in tags ? [String(tags.project)] : [];
  });
  return new EnvironmentFacts(
    environment,
    accountId,
    region,
    `${projects[0] ?? "rkcp"}-${environment}`,
    resources,
    everything,
  );
}
