import { bucketArn } from "../bucket";
import type { AwsContext } from "../context";
import type { PolicyStatement } from "../policy-document";
import { bootstrapRoles, identityNames } from "./names";

/** Services without a region answer from one of their own; keys and query logs of DNS have to be there too. */
const globalRegion = "us-east-1";

export interface GuardSpec {
  readonly stateBucket: string;
  readonly stateKeyArn: string;
  readonly audit: string;
}

/** What bootstrap made is the account administrator's: roles, boundary, their policies, the hosted CI, the state's store. */
export function bootstrapGuard(context: AwsContext, { stateBucket, stateKeyArn }: GuardSpec): PolicyStatement[] {
  const { role, policy, hostedCiProvider, ownPolicies } = identityNames(context);
  const store = bucketArn(stateBucket);
  return [
    {
      Sid: "BootstrapIsTheAdministrators",
      Effect: "Deny",
      NotAction: ["iam:Get*", "iam:List*"],
      Resource: [...bootstrapRoles.map(role), policy("boundary"), policy(`${ownPolicies}-*`), hostedCiProvider],
    },
    {
      Sid: "NothingOutOfTheBoundary",
      Effect: "Deny",
      Action: ["iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary"],
      Resource: "*",
    },
    {
      Sid: "BootstrapsStateIsTheAdministrators",
      Effect: "Deny",
      Action: "s3:*",
      Resource: `${store}/${context.identity.environment}-bootstrap/*`,
    },
    {
      Sid: "TheStatesStoreStays",
      Effect: "Deny",
      NotAction: ["s3:GetBucket*", "s3:ListBucket"],
      Resource: store,
    },
    {
      Sid: "TheStatesHistoryStays",
      Effect: "Deny",
      Action: ["s3:DeleteObjectVersion", "s3:PutObjectAcl", "s3:BypassGovernanceRetention"],
      Resource: `${store}/*`,
    },
    {
      Sid: "TheStatesKeyStays",
      Effect: "Deny",
      NotAction: [
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:GenerateDataKey",
        "kms:GetKeyPolicy",
        "kms:GetKeyRotationStatus",
        "kms:List*",
      ],
      Resource: stateKeyArn,
    },
  ];
}

/** What records the account stays as it is, and what it has recorded is not read by those it records. */
export function recordGuard({ audit }: Pick<GuardSpec, "audit">): PolicyStatement[] {
  return [
    {
      Sid: "TheRecordGoesOn",
      Effect: "Deny",
      Action: [
        "cloudtrail:DeleteTrail",
        "cloudtrail:StopLogging",
        "config:DeleteConfigurationRecorder",
        "config:DeleteDeliveryChannel",
        "config:StopConfigurationRecorder",
        "guardduty:DeleteDetector",
        "guardduty:Disassociate*",
        "securityhub:DisableSecurityHub",
      ],
      Resource: "*",
    },
    {
      Sid: "TheRecordIsOthers",
      Effect: "Deny",
      Action: ["s3:BypassGovernanceRetention", "s3:DeleteObject*", "s3:GetObject*", "s3:PutObject*"],
      Resource: `${bucketArn(audit)}/*`,
    },
    { Sid: "TheRecordsStoreStays", Effect: "Deny", Action: "s3:DeleteBucket*", Resource: bucketArn(audit) },
  ];
}

/** Not into another account, another region, or another environment of this account. */
export function perimeter(context: AwsContext, accounts: readonly string[]): PolicyStatement[] {
  const { region, environment } = context.identity;
  return [
    {
      Sid: "NoOtherIdentity",
      Effect: "Deny",
      Action: ["account:*", "organizations:*", "sts:AssumeRole*", "sts:GetFederationToken"],
      Resource: "*",
    },
    {
      Sid: "NoOtherAccount",
      Effect: "Deny",
      // Images, managed rules and policies, and the documents of sessions, are AWS's own accounts'.
      NotAction: [
        "ec2:CopyImage",
        "ec2:CreateVpcEndpoint",
        "ec2:Describe*",
        "ec2:RunInstances",
        "ecr:*",
        "iam:Get*",
        "iam:List*",
        "ssm:GetParameter*",
        "ssm:StartSession",
        "wafv2:*",
      ],
      Resource: "*",
      Condition: notOf(accounts),
    },
    {
      Sid: "NoOtherRegion",
      Effect: "Deny",
      NotAction: ["budgets:*", "iam:*", "route53:*", "sts:*"],
      Resource: "*",
      Condition: { StringNotEquals: { "aws:RequestedRegion": [region, globalRegion] } },
    },
    {
      Sid: "NoOtherEnvironment",
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: {
        StringNotEquals: { "aws:ResourceTag/environment": environment },
        Null: { "aws:ResourceTag/environment": "false" },
      },
    },
  ];
}

/** Nobody who applies a stack makes a login, or a way in for another provider's people. */
export function noLogins(): PolicyStatement[] {
  return [
    {
      Sid: "NoLogins",
      Effect: "Deny",
      Action: [
        "iam:*LoginProfile",
        "iam:*MFADevice",
        "iam:*OpenIDConnectProvider*",
        "iam:*SAMLProvider",
        "iam:*SSHPublicKey",
        "iam:*ServiceSpecificCredential",
        "iam:CreateGroup",
        "iam:CreatePolicy*",
        "iam:SetDefaultPolicyVersion",
      ],
      Resource: "*",
    },
  ];
}

/** A resource of another account; where AWS does not say whose it is, the statement does not hold. */
export function notOf(accounts: readonly string[]): NonNullable<PolicyStatement["Condition"]> {
  return { StringNotEquals: { "aws:ResourceAccount": accounts }, Null: { "aws:ResourceAccount": "false" } };
}
