import type { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";
import type { AwsContext } from "./context";
import { addKey, serviceStatements } from "./key";
import type { PolicyStatement } from "./policy-document";
import { copiedVolumeStatements, documentStatements } from "./stores/key-statements";

/** What a key is for; a purpose has its own key, so that reading logs does not open the ledger. */
export type KeyPurpose = "alarms" | "artifacts" | "backups" | "cluster" | "database" | "kyc" | "logs" | "volumes";

/** Customer-managed keys, one per purpose, rotated yearly, each with an explicit policy. */
export class AwsKeys extends Construct {
  private readonly keys: Readonly<Record<KeyPurpose, KmsKey>>;

  constructor(scope: Construct, id: string, context: AwsContext) {
    super(scope, id);
    this.keys = {
      alarms: addKey(this, context, "alarms", alarmStatements(context)),
      artifacts: addKey(this, context, "artifacts", serviceStatements(context, ["s3"])),
      backups: addKey(this, context, "backups", serviceStatements(context, ["backup", "s3"])),
      cluster: addKey(this, context, "cluster", clusterStatements(context)),
      database: addKey(this, context, "database", serviceStatements(context, ["rds", "secretsmanager"])),
      kyc: addKey(this, context, "kyc", documentStatements(context)),
      logs: addKey(this, context, "logs", logStatements(context)),
      volumes: addKey(this, context, "volumes", [...volumeStatements(context), ...copiedVolumeStatements(context)]),
    };
  }

  /** ARN of the key for one purpose. */
  arn(purpose: KeyPurpose): string {
    return this.keys[purpose].arn;
  }
}

/**
 * Whoever creates the cluster lets EKS use the key by a grant; EKS asks for nothing else. Its grant is not "for an AWS
 * resource", so that usual condition would refuse every cluster (EKS user guide, "Create an Amazon EKS cluster"). The one
 * here keeps people out: only a service that acts on a caller's behalf may make the grant.
 */
function clusterStatements(context: AwsContext): PolicyStatement[] {
  return [
    {
      Sid: "GrantToTheCluster",
      Effect: "Allow",
      Principal: { AWS: context.accountPrincipal },
      Action: "kms:CreateGrant",
      Resource: "*",
      Condition: {
        StringEquals: { "kms:CallerAccount": context.identity.accountId },
        Bool: { "aws:ViaAWSService": "true" },
      },
    },
  ];
}

/**
 * Volumes, and the autoscaler's service-linked role, which has no IAM rights of its own on keys. It is told by
 * condition and not as a principal: a policy that names a role which an empty account lacks yet is refused.
 */
function volumeStatements(context: AwsContext): PolicyStatement[] {
  const { accountId } = context.identity;
  const autoscaling = {
    ArnEquals: {
      "aws:PrincipalArn": `arn:aws:iam::${accountId}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
    },
    StringEquals: { "kms:CallerAccount": accountId },
  };
  return [
    ...serviceStatements(context, ["ec2"]),
    {
      Sid: "AutoscalingStartsNodes",
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
      Resource: "*",
      Condition: autoscaling,
    },
    {
      Sid: "AutoscalingGrantsToNodes",
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: "kms:CreateGrant",
      Resource: "*",
      Condition: { ...autoscaling, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

/** CloudWatch Logs encrypts this account's groups, told apart by the encryption context. */
function logStatements(context: AwsContext): PolicyStatement[] {
  return [
    {
      Sid: "LogGroupsOfThisAccount",
      Effect: "Allow",
      Principal: { Service: `logs.${context.identity.region}.amazonaws.com` },
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
      Resource: "*",
      Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": context.arn("logs", "log-group:*") } },
    },
  ];
}

/** The services that publish alarms write to an encrypted topic. */
function alarmStatements(context: AwsContext): PolicyStatement[] {
  return [
    {
      Sid: "PublishersOfThisAccount",
      Effect: "Allow",
      Principal: { Service: ["cloudwatch.amazonaws.com", "events.rds.amazonaws.com"] },
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": context.identity.accountId } },
    },
    // EventBridge says nothing a condition could ask about (constructs/aws/alarms.ts).
    {
      Sid: "Events",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Resource: "*",
    },
  ];
}
