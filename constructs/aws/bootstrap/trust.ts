import type { BootstrapSpec } from "../../ports/bootstrap";
import type { PeopleRole, PeopleSpec } from "../../ports/people";
import type { AwsContext } from "../context";
import { policyDocument } from "../policy-document";
import { hostedCiIssuer, identityNames } from "./names";

/** Longest trust policy, characters without white space (IAM quotas, "Role trust policy length", the default). */
const longestTrust = 2048;

/** Seconds since the second factor was shown, after which it has to be shown again. */
const secondFactorSeconds = 3600;

/**
 * Opens a role to the named people, each with a second factor shown within the hour. A group without members gives a
 * role that opens to nobody, so that everything that names it still stands.
 *
 * A session of Identity Center does not say that it used a second factor and is refused; it needs a trust of its own.
 *
 * @throws when the group is too large for one trust policy
 */
export function peopleTrust(role: PeopleRole, { identityAccountId, members }: PeopleSpec): string {
  const users = members[role].map((user) => `arn:aws:iam::${identityAccountId}:user/${user}`);
  if (users.length === 0) return nobody;
  const document = policyDocument([
    {
      Sid: "PeopleWithSecondFactor",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${identityAccountId}:root` },
      Action: "sts:AssumeRole",
      Condition: {
        ArnEquals: { "aws:PrincipalArn": users },
        Bool: { "aws:MultiFactorAuthPresent": "true" },
        NumericLessThan: { "aws:MultiFactorAuthAge": String(secondFactorSeconds) },
      },
    },
  ]);
  if (document.length > longestTrust) {
    throw new Error(
      `the group "${role}" has ${users.length} people, and its trust policy ${document.length} characters. ` +
        `Allowed: ${longestTrust}. Fix: make the group smaller, or shorten the paths of its users`,
    );
  }
  return document;
}

const nobody = policyDocument([{ Sid: "Nobody", Effect: "Deny", Principal: "*", Action: "sts:AssumeRole" }]);

/** Opens a role to the machines of one other role of the environment. */
export function machineTrust(context: AwsContext, role: string): string {
  return policyDocument([
    {
      Sid: "MachinesOfOneRole",
      Effect: "Allow",
      Principal: { AWS: context.accountPrincipal },
      Action: "sts:AssumeRole",
      // A condition and not a principal: IAM refuses a principal that does not exist yet.
      Condition: { ArnEquals: { "aws:PrincipalArn": identityNames(context).role(role) } },
    },
  ]);
}

/**
 * Opens a role to named workflow files of one repository's main branch. A run that a pull request starts carries a file of
 * that pull request and the subject `pull_request`; a fork's says another repository: both are refused. A repository made
 * or renamed after July 2026 has its owner's and its own number in the subject, so `*` stands for numbers only: that the
 * names are these, and which file it is, the two other claims say in full.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc for the claims
 * @see https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/
 */
export function hostedCiTrust(context: AwsContext, hostedCi: NonNullable<BootstrapSpec["hostedCi"]>): string {
  const { repository, branch, workflows } = hostedCi;
  const ref = `refs/heads/${branch}`;
  const numbered = repository
    .split("/")
    .map((name) => `${name}@*`)
    .join("/");
  return policyDocument([
    {
      Sid: "OneRepository",
      Effect: "Allow",
      Principal: { Federated: identityNames(context).hostedCiProvider },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: {
          [`${hostedCiIssuer}:aud`]: "sts.amazonaws.com",
          [`${hostedCiIssuer}:repository`]: repository,
          [`${hostedCiIssuer}:job_workflow_ref`]: workflows.map(
            (file) => `${repository}/.github/workflows/${file}@${ref}`,
          ),
        },
        StringLike: {
          [`${hostedCiIssuer}:sub`]: [`repo:${repository}:ref:${ref}`, `repo:${numbered}:ref:${ref}`],
        },
      },
    },
  ]);
}
