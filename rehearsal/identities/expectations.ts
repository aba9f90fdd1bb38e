import type { RequestContext } from "./policy-evaluator";

/** One call a role makes. */
export interface RoleCall {
  /** `service:Action`. */
  readonly action: string;
  /** ARN of what it is done to. @default "*" */
  readonly on?: string;
  /** What AWS would know of the request beyond the caller and the tags of what was made: the boundary of a new role. */
  readonly context?: RequestContext;
}

/** What a role is for, told by what it can and cannot do. */
export interface RoleExpectation {
  /** Short name: `deployer` of `rkcp-stage-deployer`. */
  readonly role: string;
  /** What the session of this role carries, such as `aws:MultiFactorAuthPresent`. */
  readonly session?: RequestContext;
  readonly allowed: readonly RoleCall[];
  readonly denied: readonly RoleCall[];
}

/** What a session carries whose caller showed a second factor. */
export const secondFactor: RequestContext = { "aws:MultiFactorAuthPresent": "true" };

/** One row of a table of calls. */
export function call(action: string, on?: string, context?: RequestContext): RoleCall {
  return { action, ...(on !== undefined && { on }), ...(context !== undefined && { context }) };
}
