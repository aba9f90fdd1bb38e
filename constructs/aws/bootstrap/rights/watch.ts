import type { AwsContext } from "../../context";
import type { PolicyStatement } from "../../policy-document";

/** Logs, alarms and who is told: made and changed, not read. */
export function watchRights(context: AwsContext): PolicyStatement[] {
  const { prefix, accountId } = context.identity;
  const group = (name: string) => `arn:aws:logs:*:${accountId}:log-group:${name}`;
  return [
    {
      Sid: "KeepLogs",
      Effect: "Allow",
      Action: [
        "logs:AssociateKmsKey",
        "logs:CreateLogGroup",
        "logs:DeleteLogGroup",
        "logs:DeleteMetricFilter",
        "logs:DeleteRetentionPolicy",
        "logs:DisassociateKmsKey",
        "logs:PutMetricFilter",
        "logs:PutRetentionPolicy",
        "logs:TagResource",
        "logs:UntagResource",
      ],
      // Route 53 dictates its groups' names.
      Resource: [group(`*${prefix}*`), group("/aws/route53/*")],
    },
    {
      Sid: "WatchAndTell",
      Effect: "Allow",
      Action: [
        "cloudwatch:DeleteAlarms",
        "cloudwatch:PutCompositeAlarm",
        "cloudwatch:PutMetricAlarm",
        "cloudwatch:TagResource",
        "cloudwatch:UntagResource",
        "events:DeleteRule",
        "events:PutRule",
        "events:PutTargets",
        "events:RemoveTargets",
        "events:TagResource",
        "events:UntagResource",
        "sns:CreateTopic",
        "sns:DeleteTopic",
        "sns:SetSubscriptionAttributes",
        "sns:SetTopicAttributes",
        "sns:Subscribe",
        "sns:TagResource",
        "sns:Unsubscribe",
        "sns:UntagResource",
      ],
      Resource: [
        context.arn("cloudwatch", `alarm:${prefix}-*`),
        context.arn("events", `rule/${prefix}-*`),
        context.arn("sns", `${prefix}-*`),
      ],
    },
  ];
}

/** What exists once in an account, for the environment that owns it. Recorders and detectors have no names to bind to. */
export function baselineRights(context: AwsContext): PolicyStatement[] {
  const { prefix, accountId } = context.identity;
  return [
    {
      Sid: "RecordTheAccount",
      Effect: "Allow",
      Action: [
        "cloudtrail:AddTags",
        "cloudtrail:CreateTrail",
        "cloudtrail:PutEventSelectors",
        "cloudtrail:PutInsightSelectors",
        "cloudtrail:RemoveTags",
        "cloudtrail:StartLogging",
        "cloudtrail:UpdateTrail",
      ],
      Resource: context.arn("cloudtrail", `trail/${prefix}-*`),
    },
    {
      Sid: "LimitTheCost",
      Effect: "Allow",
      Action: ["budgets:ModifyBudget", "budgets:TagResource", "budgets:UntagResource"],
      Resource: `arn:aws:budgets::${accountId}:budget/${prefix}-*`,
    },
    {
      Sid: "GuardTheAccount",
      Effect: "Allow",
      Action: [
        "access-analyzer:CreateAnalyzer",
        "access-analyzer:TagResource",
        "access-analyzer:UpdateAnalyzer",
        "config:DeleteConfigRule",
        "config:PutConfig*",
        "config:PutDeliveryChannel",
        "config:StartConfigurationRecorder",
        "config:TagResource",
        "ec2:DisableSerialConsoleAccess",
        "ec2:EnableEbsEncryptionByDefault",
        "ec2:EnableImageBlockPublicAccess",
        "ec2:EnableSnapshotBlockPublicAccess",
        "ec2:ModifyEbsDefaultKmsKeyId",
        "ec2:ModifyInstanceMetadataDefaults",
        "guardduty:CreateDetector",
        "guardduty:TagResource",
        "guardduty:UpdateDetector",
        "iam:UpdateAccountPasswordPolicy",
        "s3:PutAccountPublicAccessBlock",
        "securityhub:BatchDisableStandards",
        "securityhub:BatchEnableStandards",
        "securityhub:EnableSecurityHub",
        "securityhub:TagResource",
        "securityhub:UpdateSecurityHubConfiguration",
        "securityhub:UpdateStandardsControl",
      ],
      Resource: "*",
    },
  ];
}
