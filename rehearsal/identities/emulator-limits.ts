import type { Decision } from "./policy-evaluator";
import type { ServiceRequest } from "./requests";

/** Condition keys the emulator never fills in, and why; a statement that asks for one is taken as not matching. */
const unknownKeys: readonly { readonly key: RegExp; readonly why: string }[] = [
  { key: /^aws:multifactorauth/, why: "it knows no MFA: a session never has it" },
  { key: /^iam:(permissionsboundary|passedtoservice|associatedresourcearn|policyarn)$/, why: "it does not read them from the request" },
  { key: /^kms:/, why: "it fills in no condition key of KMS" },
  { key: /^(ec2|rds|ssm|eks|elasticloadbalancing|secretsmanager):resourcetag\//, why: "it reads aws:ResourceTag alone" },
  { key: /^aws:resourcetag\//, why: "it does not know the tags of every kind of resource" },
  { key: /^aws:principalarn$/, why: "it fills in the session's ARN where AWS fills in the role's" },
  { key: /^ec2:/, why: "it fills in no condition key of EC2" },
  { key: /^aws:(sourcevpce|sourcevpc|vpcsourceip|viaawsservice|calledvia|sourcearn|sourceaccount)$/, why: "requests reach it by no endpoint, network or service" },
  { key: /^(s3|sts|ssm|events|backup):/, why: "it fills in few condition keys of services" },
]; // prettier-ignore

/** Actions whose resource the emulator does not read from the request: it compares `*` with the policy. */
const withoutResource: readonly RegExp[] = [
  /^ssm:(StartSession|SendCommand|UpdateInstanceInformation|TerminateSession|ResumeSession|GetDocument|DescribeDocument)$/,
  /^rds:(?!.*DBInstance)/,
  /^route53:List/,
  /^ec2:(Create|Copy|Run|Attach|Detach|Modify|Delete)/,
  /^backup:/,
  /^(cloudtrail|config|acm|wafv2|budgets|dynamodb|autoscaling|logs|elasticloadbalancing|cloudwatch):/,
  /^iam:(List|Get|Create|Put|Delete|Update|Tag|Attach|Detach|Pass|Add|Remove)/,
  /^(eks|secretsmanager|sns|kms):(?:List|Create)/,
];

/**
 * Why the emulator may see a call otherwise than AWS would: asked only when the two differ, so that the list of what it
 * cannot judge stays as short as it is.
 *
 * @returns undefined when nothing explains it: then it is a finding
 */
export function whyUnjudged(
  action: string,
  decision: Decision,
  request: ServiceRequest | undefined,
): string | undefined {
  if (request === undefined) return "it has no such service, or nobody wrote down how the action is asked for";
  const known = unknownKeys.find(({ key }) => decision.keys.some((used) => key.test(used)));
  if (known !== undefined) {
    const used = decision.keys.find((one) => known.key.test(one)) ?? "";
    return `${used}: ${known.why}`;
  }
  if (withoutResource.some((pattern) => pattern.test(action)))
    return "it does not read this action's resource from the request";
  return undefined;
}
