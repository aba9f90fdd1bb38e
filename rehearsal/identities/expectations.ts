import type { StateResource } from "../terraform-run";
import type { RequestContext } from "./policy-evaluator";

/** One call a role makes. */
export interface RoleCall {
  /** `service:Action`. */
  readonly action: string;
  /** ARN of what it is done to. @default "*" */
  readonly on?: string;
  /** What AWS would know of the request beyond the caller: tags of the resource, the boundary of a new role. */
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

/** What the tables of calls name resources by. */
export class EnvironmentFacts {
  constructor(
    readonly environment: string,
    readonly accountId: string,
    readonly region: string,
    /** `<project>-<environment>`, with which every name begins. */
    readonly prefix: string,
    readonly resources: readonly StateResource[],
  ) {}

  roleArn(role: string): string {
    return `arn:aws:iam::${this.accountId}:role/${this.prefix}-${role}`;
  }

  policyArn(policy: string): string {
    return `arn:aws:iam::${this.accountId}:policy/${this.prefix}-${policy}`;
  }

  /** `arn:aws:<service>:<region>:<account>:<rest>` of this account. */
  arn(service: string, rest: string): string {
    return `arn:aws:${service}:${this.region}:${this.accountId}:${rest}`;
  }

  /** ARN of the first resource of a type whose address holds a word; the rehearsal has to have made it. */
  made(type: string, word = ""): string {
    const found = this.resources.find((resource) => resource.type === type && resource.address.includes(word));
    const arn = found?.values["arn"];
    if (typeof arn === "string") return arn;
    throw new Error(`${this.environment}: no ${type} with "${word}" in its address was made`);
  }

  has(type: string, word = ""): boolean {
    return this.resources.some((resource) => resource.type === type && resource.address.includes(word));
  }
}
