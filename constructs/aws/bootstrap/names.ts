import type { AwsContext } from "../context";

/** Roles of the bootstrap stack, by the last part of their names. Nobody but the account's administrator changes them. */
export const bootstrapRoles = ["deployer", "ci-plan", "ci-apply", "custodian", "break-glass"] as const;

/** Names by which one stack's policies speak of another stack's things: they are there before those things are. */
export interface IdentityNames {
  /** ARN of a role by the last part of its name. */
  readonly role: (name: string) => string;
  /** ARN of a managed policy by the last part of its name. */
  readonly policy: (name: string) => string;
  /** First part of the names of the bootstrap stack's own policies. */
  readonly ownPolicies: string;
  readonly hostedCiProvider: string;
  /** Log groups that hold what Vault's audit devices and machines write. */
  readonly vaultLogs: readonly string[];
  /** Log groups that hold what people typed in sessions, custodians on Vault's machines among them. */
  readonly sessionLogs: readonly string[];
}

/** Where GitHub's tokens come from ("Configuring OpenID Connect in Amazon Web Services" of GitHub's documentation). */
export const hostedCiIssuer = "token.actions.githubusercontent.com";

export function identityNames(context: AwsContext): IdentityNames {
  const iam = (resource: string) => `arn:aws:iam::${context.identity.accountId}:${resource}`;
  const vaultGroup = context.arn("logs", `log-group:/${context.identity.prefix}/vault*`);
  return {
    role: (name) => iam(`role/${context.name(name)}`),
    policy: (name) => iam(`policy/${context.name(name)}`),
    ownPolicies: "bootstrap",
    hostedCiProvider: iam(`oidc-provider/${hostedCiIssuer}`),
    vaultLogs: [vaultGroup],
    // The group is the baseline owner's; several environments of an account write into it.
    sessionLogs: [context.arn("logs", "log-group:/*/sessions*")],
  };
}
