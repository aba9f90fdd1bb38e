import { z } from "zod";
import { messageOf } from "../../rehearsal/problem";
import { HostingProblem } from "./problem";

/** What the library throws, by its shape: its class comes from an ES module that is loaded late. */
const failure = z.object({
  status: z.number(),
  message: z.string(),
  response: z
    .object({
      headers: z.object({ "retry-after": z.union([z.string(), z.number()]).optional() }).optional(),
      data: z.unknown(),
    })
    .optional(),
});

export interface Failure {
  /** Of HTTP; undefined when no answer came. */
  readonly status: number | undefined;
  readonly message: string;
  readonly retryAfter: string | undefined;
}

export function failureOf(thrown: unknown): Failure {
  const parsed = failure.safeParse(thrown);
  if (!parsed.success) return { status: undefined, message: messageOf(thrown), retryAfter: undefined };
  const { status, message, response } = parsed.data;
  const after = response?.headers?.["retry-after"];
  return {
    status: response === undefined ? undefined : status,
    // The library puts the address of the documentation behind it.
    message: message.replace(/ - https:\/\/docs\.github\.com\S*$/, ""),
    retryAfter: after === undefined ? undefined : String(after),
  };
}

/** True when the answer was lost or the server failed on the way: it may have been done all the same. */
export function mayHaveBeenDone(thrown: unknown): boolean {
  if (thrown instanceof HostingProblem) return false;
  const { status } = failureOf(thrown);
  return status === undefined || status >= 500;
}

/** True when the body has more letters than the API takes. */
export function isTooLong(thrown: unknown): boolean {
  const { status, message } = failureOf(thrown);
  return status === 413 || (status === 422 && /too long/i.test(message));
}

export function isAbsent(thrown: unknown): boolean {
  const { status } = failureOf(thrown);
  return status === 404 || status === 410;
}

/** What was asked for, and the right it needs. */
export interface Purpose {
  /** `comment on pull request 7 of acme/exchange`. */
  readonly what: string;
  /** `pull-requests: write`. */
  readonly right: string;
}

/** What the API's refusal means, and what to do. A refusal that says so itself is left as it is. */
export function explained(thrown: unknown, { what, right }: Purpose): unknown {
  if (thrown instanceof HostingProblem) return thrown;
  if (thrown instanceof z.ZodError) {
    return new HostingProblem(
      `${what}: what answers is not the API. Fix: set GITHUB_API_URL to its address (https://api.github.com, https://<host>/api/v3)`,
      { cause: thrown },
    );
  }
  const { status, message, retryAfter } = failureOf(thrown);
  const said = `${what}: the API answers ${status ?? "nothing"} (${message})`;
  const problem = (cure: string): HostingProblem => new HostingProblem(`${said}. ${cure}`, { cause: thrown });
  if (status === undefined) return problem("Fix: run the command again; check GITHUB_API_URL when it stays so");
  if (status === 401) return problem("Fix: set GITHUB_TOKEN to a token that is valid");
  if (status === 429 || (status === 403 && /rate limit/i.test(message))) {
    return problem(`Fix: run the command again ${retryAfter === undefined ? "later" : `in ${retryAfter} s`}`);
  }
  if (status === 403 && /locked/i.test(message))
    return problem("Fix: unlock the conversation, or read the job's summary");
  if (status === 403) {
    return problem(
      `Allowed: a token with the right ${right}. A pull request from a fork gets one that may only read. ` +
        `Fix: give the job "permissions: ${right}"; for a fork, read the job's summary`,
    );
  }
  if (status === 404) return problem("Fix: check --repository and --number, and that the token may see the repository");
  if (status === 410) return problem("Fix: turn issues on in the repository's settings");
  if (status >= 500) return problem("Fix: run the command again; nothing is posted twice");
  return problem("Fix: see what the API says; the whole answer is in the documentation of its release");
}
