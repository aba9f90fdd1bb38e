import { S3BucketReplicationConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-replication-configuration";
import { Construct } from "constructs";
import type { CopiesSpec } from "../../ports/stores";
import { bucketArn } from "../bucket";
import type { AwsContext } from "../context";
import { plainServiceTrust, type PolicyStatement } from "../policy-document";
import { AwsRole } from "../role";
import type { AwsAudit } from "./audit";

export interface AwsAuditCopiesProps extends CopiesSpec {
  readonly audit: AwsAudit;
  /** Physical name of the bucket that is copied. */
  readonly store: string;
}

/**
 * The audit trail a second time, in another account and region, owned by that account: whoever takes this account over
 * can't reach it. The other side makes bucket and key and lets this role write.
 */
export class AwsAuditCopies extends Construct {
  constructor(scope: Construct, id: string, context: AwsContext, props: AwsAuditCopiesProps) {
    super(scope, id);
    const role = new AwsRole(this, "role", context, {
      role: "audit-copies",
      description: "S3 copies the audit trail into the other account",
      // The service documents no source condition for this role (S3 user guide, "Setting up permissions for live replication").
      trust: plainServiceTrust("s3.amazonaws.com"),
      statements: copyStatements(context, props),
    });
    new S3BucketReplicationConfigurationA(this, "replication", {
      bucket: props.audit.bucket.name,
      role: role.arn,
      rule: [
        {
          id: "everything",
          status: "Enabled",
          priority: 1,
          filter: { prefix: "" },
          // A deletion here stays here.
          deleteMarkerReplication: { status: "Disabled" },
          sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
          destination: {
            bucket: bucketArn(props.auditStore),
            account: props.accountId,
            accessControlTranslation: { owner: "Destination" },
            encryptionConfiguration: { replicaKmsKeyId: props.auditKey },
            // Fifteen minutes, the one value there is, or an event: otherwise a lag would go unnoticed.
            replicationTime: { status: "Enabled", time: { minutes: 15 } },
            metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
          },
        },
      ],
      // S3 checks versions on both sides and what the role may do (cloud facts 1.10).
      dependsOn: [props.audit.bucket.policy, props.audit.bucket.versioning, ...role.needs],
    });
  }
}

function copyStatements(context: AwsContext, props: AwsAuditCopiesProps): PolicyStatement[] {
  const source = bucketArn(props.store);
  const target = bucketArn(props.auditStore);
  return [
    {
      Sid: "SeeWhatToCopy",
      Effect: "Allow",
      Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
      Resource: source,
    },
    {
      Sid: "ReadVersions",
      Effect: "Allow",
      Action: [
        "s3:GetObjectVersionForReplication",
        "s3:GetObjectVersionAcl",
        "s3:GetObjectVersionTagging",
        "s3:GetObjectRetention",
        "s3:GetObjectLegalHold",
      ],
      Resource: `${source}/*`,
    },
    {
      Sid: "WriteCopies",
      Effect: "Allow",
      Action: ["s3:ReplicateObject", "s3:ReplicateTags", "s3:ObjectOwnerOverrideToBucketOwner"],
      Resource: `${target}/*`,
    },
    {
      Sid: "Decrypt",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: props.audit.keyArn,
      Condition: { StringEquals: { "kms:ViaService": `s3.${context.identity.region}.amazonaws.com` } },
    },
    {
      Sid: "EncryptThere",
      Effect: "Allow",
      Action: "kms:Encrypt",
      Resource: props.auditKey,
      Condition: { StringEquals: { "kms:ViaService": `s3.${props.region}.amazonaws.com` } },
    },
  ];
}
