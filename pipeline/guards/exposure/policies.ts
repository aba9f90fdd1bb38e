import type { Json } from "../../model";
import { statementsIn } from "../identity/statements";

/**
 * Conditions that tie an open principal to somebody: an account, an organization, a network. Any other leaves the door to
 * everybody who meets it.
 */
const narrowing =
  /^(aws:(principal(account|arn|orgid|orgpaths)|source(account|arn|vpc|vpce|ip|orgid|owner)|vpcsourceip|userid)|kms:calleraccount|kms:viaservice|s3:dataaccesspointaccount|s3:resourceaccount)$/i;

const positive = /^(ForAnyValue:)?(String(Equals|Like|EqualsIgnoreCase)|Arn(Equals|Like)|IpAddress)$/;

/** What a policy gives to everybody, a sentence each. */
export function openStatements(policy: Json | undefined): string[] {
  return (statementsIn(policy) ?? []).flatMap(({ effect, principals, actions, conditions }) => {
    const isOpen =
      effect === "Allow" && principals?.some((principal) => /^(\*|[A-Za-z]+:\*)$/.test(principal)) === true;
    const isNarrowed = conditions.some(({ operator, key }) => positive.test(operator) && narrowing.test(key));
    return isOpen && !isNarrowed ? [`everybody may ${actions.patterns.join(", ")}`] : [];
  });
}
