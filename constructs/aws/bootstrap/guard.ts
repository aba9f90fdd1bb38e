import { bucketArn } from "../bucket";
import type { AwsContext } from "../context";
import type { PolicyStatement } from "../policy-document";
import { bootstrapRoles, identityNames } from "./names";

/** Services without a region answer from one of their own; keys and query logs of DNS have to be there too. */
const globalRegion = "us-east-1";

/** What bootstrap made is the account administrator's: roles, boundary, their policies, the hosted CI, the state's store. */
export function bootstrapGuard(context: AwsContext, stateKeyArn: string): PolicyStatement[] {
  const { role, policy, hostedCiProvider, ownPolicies } = identityNames(context);
  const store = bucketArn(context.identity.stateStore);
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
export function recordGuard(
  context: AwsContext,
  { audit, kyc }: { readonly audit: string; readonly kyc: string },
): PolicyStatement[] {
  const { sessionLogs, vaultLogs } = identityNames(context);
  const { accountId, prefix } = context.identity;
  const stores = auditStores(context, audit);
  const keptKeys = ["audit", "kyc", "sessions"].map((purpose) => `alias/${prefix}-${purpose}`);
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
      Resource: stores.map((store) => `${store}/*`),
    },
    { Sid: "TheRecordsStoreStays", Effect: "Deny", Action: "s3:DeleteBucket*", Resource: stores },
    {
      Sid: "TheRecordsLogsStay",
      Effect: "Deny",
      Action: ["logs:DeleteLogGroup", "logs:DeleteLogStream", "logs:DisassociateKmsKey"],
      Resource: [context.arn("logs", "log-group:/*/audit*"), ...sessionLogs, ...vaultLogs],
    },
    // By alias: a key has no name. Without its key what was recorded can't be read by anybody any more.
    {
      Sid: "TheRecordsKeysStay",
      Effect: "Deny",
      Action: ["kms:DisableKey", "kms:ScheduleKeyDeletion"],
      Resource: "*",
      Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": keptKeys } },
    },
    {
      Sid: "TheirNamesStay",
      Effect: "Deny",
      Action: ["kms:DeleteAlias", "kms:UpdateAlias"],
      Resource: keptKeys.map((alias) => `arn:aws:kms:*:${accountId}:${alias}`),
    },
    // Whoever keeps bucket and key could write itself into their policies; this is not theirs to change.
    {
      Sid: "DocumentsOfCustomers",
      Effect: "Deny",
      Action: ["s3:DeleteObject*", "s3:GetObject*", "s3:PutObject*"],
      Resource: `${bucketArn(kyc)}/*`,
    },
  ];
}

/** The trail's bucket: this environment's, or that of the one which owns the account's baseline. */
export function auditStores({ identity }: AwsContext, own: string): string[] {
  const project = identity.prefix.slice(0, -`-${identity.environment}`.length);
  return [bucketArn(own), bucketArn(`${project}-*-audit-*`)];
}

/** Not into another account, another region, or another environment of this account. */
export function perimeter(context: AwsContext): PolicyStatement[] {
  const { region, environment } = context.identity;
  const anotherEnvironments = {
    StringNotEquals: { "aws:ResourceTag/environment": environment },
    Null: { "aws:ResourceTag/environment": "false" },
  };
  return [
    {
      Sid: "NoOtherIdentity",
      Effect: "Deny",
      Action: [
        "account:*",
        "identitystore:*",
        "organizations:*",
        "rolesanywhere:*",
        "sso-directory:*",
        "sso:*",
        "sts:AssumeRole*",
        "sts:GetFederationToken",
      ],
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
      Condition: ofAnotherAccount(context),
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
      // How sessions are kept is one document and one key of the account, with the tag of the baseline's owner.
      NotAction: ["kms:GenerateDataKey", "ssm:StartSession"],
      Resource: "*",
      Condition: anotherEnvironments,
    },
    {
      Sid: "NoOtherEnvironmentsMachines",
      Effect: "Deny",
      Action: "ssm:StartSession",
      Resource: context.arn("ec2", "instance/*"),
      Condition: anotherEnvironments,
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

/**
 * A resource of an account that is neither the environment's own nor the one that keeps its copies; where AWS does not say
 * whose it is, the statement does not hold.
 */
export function ofAnotherAccount({ identity }: AwsContext): NonNullable<PolicyStatement["Condition"]> {
  const { accountId, copiesAccountId } = identity;
  const ours = [accountId, ...(copiesAccountId === undefined ? [] : [copiesAccountId])];
  return { StringNotEquals: { "aws:ResourceAccount": ours }, Null: { "aws:ResourceAccount": "false" } };
}
