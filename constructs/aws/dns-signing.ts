import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Route53HostedZoneDnssec } from "@cdktf/provider-aws/lib/route53-hosted-zone-dnssec";
import { Route53KeySigningKey } from "@cdktf/provider-aws/lib/route53-key-signing-key";
import { Construct } from "constructs";
import type { AwsContext } from "./context";
import { administration, deletionWindowDays } from "./key";
import { policyDocument, type PolicyStatement } from "./policy-document";

/** Route 53 is a service of the world; its keys and its query logs live here, wherever the environment is. */
export const dnsRegion = "us-east-1";

/**
 * Signs the public zone (DNSSEC). The chain is closed by hand: the output `ds-record` goes to the parent zone, after which a
 * resolver that validates accepts nothing unsigned. Taking it back has two steps, a week apart: first the DS record at the
 * parent, then `domains.dnssec`; the other way round takes the domain off the net.
 */
export class AwsDnsSigning extends Construct {
  /** The DS record the parent zone has to publish. */
  readonly delegationSigner: string;

  constructor(scope: Construct, id: string, context: AwsContext, zoneId: string) {
    super(scope, id);
    const key = new KmsKey(this, "key", {
      // An argument of the resource: no second provider to configure, to credential, to rehearse.
      region: dnsRegion,
      description: `${context.identity.prefix}: signs the public zone`,
      customerMasterKeySpec: "ECC_NIST_P256",
      keyUsage: "SIGN_VERIFY",
      deletionWindowInDays: deletionWindowDays,
      policy: policyDocument([administration(context), ...signers(context)]),
      // With the key goes every answer a validating resolver accepts.
      lifecycle: { preventDestroy: true },
    });
    const signing = new Route53KeySigningKey(this, "signing-key", {
      hostedZoneId: zoneId,
      name: context.identity.prefix.replaceAll("-", "_"),
      keyManagementServiceArn: key.arn,
      lifecycle: { preventDestroy: true },
    });
    new Route53HostedZoneDnssec(this, "signed", { hostedZoneId: signing.hostedZoneId, dependsOn: [signing] });
    this.delegationSigner = signing.dsRecord;
  }
}

/** Route 53 asks for a zone of this account, not for a stranger's. */
export function zonesOfThisAccount({ identity }: AwsContext) {
  return {
    StringEquals: { "aws:SourceAccount": identity.accountId },
    ArnLike: { "aws:SourceArn": "arn:aws:route53:::hostedzone/*" },
  };
}

/** Route 53, for the zones of this account ("Working with customer managed keys for DNSSEC"). */
function signers(context: AwsContext): PolicyStatement[] {
  const ours = zonesOfThisAccount(context);
  const service = { Service: "dnssec-route53.amazonaws.com" };
  return [
    {
      Sid: "SignZonesOfThisAccount",
      Effect: "Allow",
      Principal: service,
      Action: ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"],
      Resource: "*",
      Condition: ours,
    },
    {
      Sid: "GrantToRoute53",
      Effect: "Allow",
      Principal: service,
      Action: "kms:CreateGrant",
      Resource: "*",
      Condition: { ...ours, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}
