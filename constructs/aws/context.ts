import type { AccountIdentity } from "../ports/identity";

/** What every construct of the account needs to name things and to write policies. */
export interface AwsContext {
  readonly identity: AccountIdentity;
  /** `arn:aws:iam::<account>:root`: the account as a principal, not its root user. */
  readonly accountPrincipal: string;
  /** Permission boundary of every role the environment's stack makes; the bootstrap stack holds the policy. */
  readonly boundaryArn: string;
  /** The three zones, in the order of the address plan. */
  readonly zones: readonly string[];
  /** What every resource carries; a launch template must hand it to the machines itself. */
  readonly tags: Readonly<Record<string, string>>;
  /** `<prefix>-<role>` as `platform/naming` builds it; limits are checked there for what data can lengthen. */
  name(role: string): string;
  /** An ARN of this account and region: `arn("rds", "db:x")`. */
  arn(service: string, resource: string): string;
}

export function awsContext(identity: AccountIdentity): AwsContext {
  return {
    zones: identity.zones,
    tags: identity.tags,
    identity,
    accountPrincipal: `arn:aws:iam::${identity.accountId}:root`,
    boundaryArn: `arn:aws:iam::${identity.accountId}:policy/${identity.prefix}-boundary`,
    name: (role) => `${identity.prefix}-${role}`,
    arn: (service, resource) => `arn:aws:${service}:${identity.region}:${identity.accountId}:${resource}`,
  };
}
