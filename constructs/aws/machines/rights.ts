import { sessionLogGroup } from "../baseline/sessions";
import { endOfASession } from "../bootstrap/rights/sessions";
import { bucketArn } from "../bucket";
import type { AwsContext } from "../context";
import type { PolicyStatement } from "../policy-document";

/**
 * A session is two channels that the agent opens and keeps open; the machine reports that it is there. No Run Command:
 * its queue (`ec2messages`) and its documents are left out of AWS's own policy AmazonSSMManagedInstanceCore, whose other
 * actions inventory, patch and read every parameter of the account.
 *
 * The channels have no resource to name ("Actions, resources, and condition keys for Amazon Message Gateway Service").
 */
export function sessionRights(context: AwsContext): PolicyStatement[] {
  return [
    {
      Sid: "ReportForSessions",
      Effect: "Allow",
      Action: "ssm:UpdateInstanceInformation",
      Resource: context.arn("ec2", "instance/*"),
    },
    {
      Sid: "SessionChannels",
      Effect: "Allow",
      Action: [
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
      ],
      Resource: "*",
    },
    // The agent, not the person, writes the record of a session and holds one end of its key.
    {
      Sid: "RecordSessions",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource: context.arn("logs", `log-group:${sessionLogGroup}:*`),
    },
    {
      Sid: "FindTheRecord",
      Effect: "Allow",
      Action: "logs:DescribeLogGroups",
      Resource: context.arn("logs", "log-group:*"),
    },
    {
      Sid: "OwnEndOfASession",
      Effect: "Allow",
      Action: "kms:Decrypt",
      // The key is another stack's where the baseline is; its policy has the same condition.
      Resource: context.arn("kms", "key/*"),
      Condition: endOfASession,
    },
  ];
}

/** Reads what the role installs: these objects, in this version of the environment, and no list of others. */
export function artifactRights(bucket: string, objects: readonly string[], keyArn: string): PolicyStatement[] {
  if (objects.length === 0) return [];
  return [
    {
      Sid: "OwnArtifacts",
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: objects.map((object) => `${bucketArn(bucket)}/${object}`),
    },
    { Sid: "DecryptArtifacts", Effect: "Allow", Action: "kms:Decrypt", Resource: keyArn },
  ];
}

/** Vault opens itself with its key at every start; nothing else may call that key at all. */
export function sealRights(keyArn: string): PolicyStatement[] {
  return [
    {
      Sid: "OpenAndSealVault",
      Effect: "Allow",
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey"],
      Resource: keyArn,
    },
  ];
}

/** The members of RabbitMQ know each other by one secret: the first to boot writes it, the others read it. */
export function cookieRights(secretArn: string, keyArn: string): PolicyStatement[] {
  return [
    {
      Sid: "SharedCookie",
      Effect: "Allow",
      Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
      Resource: secretArn,
    },
    {
      Sid: "CookieKey",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: keyArn,
    },
  ];
}
