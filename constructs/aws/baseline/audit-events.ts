import type { AwsContext } from "../context";

/** Something in the audit trail that somebody should hear of. */
export interface AuditEvent {
  /** Stable construct id. */
  readonly id: string;
  /** What happened, in the alarm's words. */
  readonly what: string;
  /** Filter pattern over an event of the trail. */
  readonly pattern: string;
  /** Events within five minutes that ring the alarm. @default 1 */
  readonly threshold?: number;
}

/** Any of the named calls. */
const anyOf = (...names: string[]): string => names.map((name) => `($.eventName = ${name})`).join(" || ");
/** Any of the named calls to one service. */
const callsTo = (service: string, ...names: string[]): string =>
  `{ ($.eventSource = ${service}.amazonaws.com) && (${anyOf(...names)}) }`;

/** The events of the CIS AWS Foundations Benchmark 3.0, section 4, in its order. */
export const benchmarkEvents: readonly AuditEvent[] = [
  {
    id: "refused-calls",
    what: "many calls were refused: somebody tries what they may do",
    pattern: `{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }`,
    // Consoles and SDKs probe: single refusals happen every hour and would be ignored within a week.
    threshold: 20,
  },
  {
    id: "login-without-mfa",
    what: "somebody logged in with a password alone",
    pattern: `{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }`,
  },
  {
    id: "root-user",
    what: "the root user did something",
    pattern: `{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }`,
  },
  {
    id: "iam-policy",
    what: "a policy of IAM was changed",
    pattern: `{ ${anyOf(
      "DeleteGroupPolicy",
      "DeleteRolePolicy",
      "DeleteUserPolicy",
      "PutGroupPolicy",
      "PutRolePolicy",
      "PutUserPolicy",
      "CreatePolicy",
      "DeletePolicy",
      "CreatePolicyVersion",
      "DeletePolicyVersion",
      "SetDefaultPolicyVersion",
      "AttachRolePolicy",
      "DetachRolePolicy",
      "AttachUserPolicy",
      "DetachUserPolicy",
      "AttachGroupPolicy",
      "DetachGroupPolicy",
      "PutRolePermissionsBoundary",
      "DeleteRolePermissionsBoundary",
      "PutUserPermissionsBoundary",
      "DeleteUserPermissionsBoundary",
      "UpdateAssumeRolePolicy",
    )} }`,
  },
  {
    id: "audit-trail",
    what: "the audit trail was changed",
    pattern: `{ ${anyOf("CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging", "PutEventSelectors")} }`,
  },
  {
    id: "failed-logins",
    what: "several logins failed",
    pattern: `{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }`,
    threshold: 3,
  },
  {
    id: "key-disabled",
    what: "a key was disabled or is about to be deleted",
    pattern: callsTo("kms", "DisableKey", "ScheduleKeyDeletion"),
  },
  {
    id: "bucket-policy",
    what: "who may reach a bucket was changed",
    pattern: callsTo(
      "s3",
      "PutBucketAcl",
      "PutBucketPolicy",
      "PutBucketCors",
      "PutBucketLifecycle",
      "PutBucketReplication",
      "PutBucketPublicAccessBlock",
      "DeleteBucketPolicy",
      "DeleteBucketCors",
      "DeleteBucketLifecycle",
      "DeleteBucketReplication",
      "DeleteBucketPublicAccessBlock",
    ),
  },
  {
    id: "configuration-recorder",
    what: "the recording of configurations was changed",
    pattern: callsTo(
      "config",
      "StopConfigurationRecorder",
      "DeleteDeliveryChannel",
      "PutDeliveryChannel",
      "PutConfigurationRecorder",
      "DeleteConfigurationRecorder",
    ),
  },
  {
    id: "security-group",
    what: "a security group was changed",
    pattern: `{ ${anyOf(
      "AuthorizeSecurityGroupIngress",
      "AuthorizeSecurityGroupEgress",
      "RevokeSecurityGroupIngress",
      "RevokeSecurityGroupEgress",
      "ModifySecurityGroupRules",
      "CreateSecurityGroup",
      "DeleteSecurityGroup",
    )} }`,
  },
  {
    id: "network-wall",
    what: "a network ACL was changed",
    pattern: `{ ${anyOf(
      "CreateNetworkAcl",
      "CreateNetworkAclEntry",
      "DeleteNetworkAcl",
      "DeleteNetworkAclEntry",
      "ReplaceNetworkAclEntry",
      "ReplaceNetworkAclAssociation",
    )} }`,
  },
  {
    id: "gateway",
    what: "a way out of a network was changed",
    pattern: `{ ${anyOf(
      "CreateCustomerGateway",
      "DeleteCustomerGateway",
      "AttachInternetGateway",
      "CreateInternetGateway",
      "DeleteInternetGateway",
      "DetachInternetGateway",
    )} }`,
  },
  {
    id: "route",
    what: "a route was changed",
    pattern: callsTo(
      "ec2",
      "CreateRoute",
      "CreateRouteTable",
      "ReplaceRoute",
      "ReplaceRouteTableAssociation",
      "DeleteRouteTable",
      "DeleteRoute",
      "DisassociateRouteTable",
    ),
  },
  {
    id: "network",
    what: "a network or a peering was changed",
    pattern: `{ ${anyOf(
      "CreateVpc",
      "DeleteVpc",
      "ModifyVpcAttribute",
      "AcceptVpcPeeringConnection",
      "CreateVpcPeeringConnection",
      "DeleteVpcPeeringConnection",
      "RejectVpcPeeringConnection",
    )} }`,
  },
  {
    id: "organization",
    what: "the organization above the account was changed",
    pattern: callsTo(
      "organizations",
      "AcceptHandshake",
      "AttachPolicy",
      "CreateAccount",
      "CreateOrganizationalUnit",
      "CreatePolicy",
      "DeclineHandshake",
      "DeleteOrganization",
      "DeleteOrganizationalUnit",
      "DeletePolicy",
      "DetachPolicy",
      "DisablePolicyType",
      "EnablePolicyType",
      "InviteAccountToOrganization",
      "LeaveOrganization",
      "MoveAccount",
      "RemoveAccountFromOrganization",
      "UpdateOrganizationalUnit",
      "UpdatePolicy",
    ),
  },
];

/** What the benchmark leaves out: whoever wants to work unheard silences the alarms first, or opens a key. */
export const ownEvents: readonly AuditEvent[] = [
  {
    id: "key-policy",
    what: "who may use a key was changed",
    pattern: callsTo("kms", "PutKeyPolicy"),
  },
  {
    id: "alarms-silenced",
    what: "an alarm, its filter, its log or its recipient was taken away, or the search for threats changed",
    pattern: `{ ${anyOf(
      "DeleteAlarms",
      "DisableAlarmActions",
      "DeleteMetricFilter",
      "DeleteLogGroup",
      "DeleteTopic",
      "Unsubscribe",
      "UpdateDetector",
      "DeleteDetector",
    )} }`,
  },
];

/** Somebody took a role that is for emergencies. */
export function roleUse(context: AwsContext, role: string): AuditEvent {
  const arn = `arn:aws:iam::${context.identity.accountId}:role/${role}`;
  return {
    id: `use-of-${role}`,
    what: `somebody took the role ${role}`,
    pattern: `{ ($.eventName = "AssumeRole*") && ($.requestParameters.roleArn = "${arn}") }`,
  };
}
