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

/** Opens a role to one repository's pull requests and main branch; a fork's token says another repository. */
export function hostedCiTrust(context: AwsContext, repository: string): string {
  return policyDocument([
    {
      Sid: "OneRepository",
      Effect: "Allow",
      Principal: { Federated: identityNames(context).hostedCiProvider },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: {
          [`${hostedCiIssuer}:aud`]: "sts.amazonaws.com",
          [`${hostedCiIssuer}:sub`]: [`repo:${repository}:pull_request`, `repo:${repository}:ref:refs/heads/main`],
        },
      },
    },
  ]);
}
