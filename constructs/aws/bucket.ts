import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketObjectLockConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { Construct } from "constructs";
import { policyDocument, type PolicyStatement } from "./policy-document";

export interface AwsBucketProps {
  /** Physical name, unique in the world. */
  readonly name: string;
  /** Key for what is stored. Left out: S3's own (AES256), for a bucket that access logs are delivered to (cloud facts 1.6). */
  readonly keyArn?: string;
  /** Who besides the account's own IAM may do what; TLS is demanded of everybody anyway. */
  readonly statements?: readonly PolicyStatement[];
  /** Days after which an overwritten or deleted version is gone, 1 or more. */
  readonly oldVersionDays: number;
  /** Days after which an object itself expires. @default never */
  readonly expiryDays?: number;
  /** Days during which nobody, the root user included, can delete or change a version. @default no lock */
  readonly lockDays?: number;
  /** `"preferred"` lets a writer send an ACL; one that opens anything is refused all the same. @default "enforced" - no ACLs */
  readonly ownership?: "enforced" | "preferred";
}

/**
 * A private bucket: versioned, encrypted, reached over TLS only, owned by the account whoever writes; never emptied by a
 * destroy, so one that holds locked objects outlives its stack until the last lock has run out.
 *
 * No server access log: S3 can't write one into a bucket with object lock (S3 user guide, "Object Lock considerations"),
 * and one without a lock proves nothing. The audit trail records who read and wrote what matters.
 */
export class AwsBucket extends Construct {
  readonly bucket: S3Bucket;
  /** What a writer waits for: a service that checks the policy would refuse the bucket. */
  readonly policy: S3BucketPolicy;
  /** What replication waits for. */
  readonly versioning: S3BucketVersioningA;

  constructor(scope: Construct, id: string, props: AwsBucketProps) {
    super(scope, id);
    this.bucket = new S3Bucket(this, "bucket", {
      bucket: props.name,
      forceDestroy: false,
      ...(props.lockDays !== undefined && { objectLockEnabled: true }),
      lifecycle: { preventDestroy: true },
    });
    this.versioning = new S3BucketVersioningA(this, "versions", {
      bucket: this.bucket.id,
      versioningConfiguration: { status: "Enabled" },
    });
    this.encrypt(props);
    this.expire(props);
    this.policy = this.close(props);
    if (props.lockDays !== undefined) this.lock(props.lockDays);
  }

  get arn(): string {
    return this.bucket.arn;
  }

  get name(): string {
    return this.bucket.id;
  }

  private encrypt({ keyArn }: AwsBucketProps): void {
    new S3BucketServerSideEncryptionConfigurationA(this, "encryption", {
      bucket: this.bucket.id,
      rule: [
        keyArn === undefined
          ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
          : {
              applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
              bucketKeyEnabled: true,
            },
      ],
    });
  }

  private expire({ oldVersionDays, expiryDays }: AwsBucketProps): void {
    new S3BucketLifecycleConfiguration(this, "expiry", {
      bucket: this.bucket.id,
      rule: [
        {
          id: "old-versions-and-unfinished-uploads",
          status: "Enabled",
          filter: [{ prefix: "" }],
          noncurrentVersionExpiration: [{ noncurrentDays: oldVersionDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
          ...(expiryDays !== undefined && { expiration: [{ days: expiryDays }] }),
        },
      ],
      dependsOn: [this.versioning],
    });
  }

  /** The policy after the block: S3 refuses one on a bucket that could still be made public (cloud facts 1.6). */
  private close({ name, statements = [], ownership = "enforced" }: AwsBucketProps): S3BucketPolicy {
    const block = new S3BucketPublicAccessBlock(this, "no-public-access", {
      bucket: this.bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const owner = new S3BucketOwnershipControls(this, "owner", {
      bucket: this.bucket.id,
      rule: { objectOwnership: ownership === "enforced" ? "BucketOwnerEnforced" : "BucketOwnerPreferred" },
    });
    return new S3BucketPolicy(this, "policy", {
      bucket: this.bucket.id,
      policy: policyDocument([tlsOnly(name), ...statements]),
      dependsOn: [block, owner],
    });
  }

  /** Compliance mode: unlike governance mode it has no way around it. */
  private lock(days: number): void {
    new S3BucketObjectLockConfigurationA(this, "lock", {
      bucket: this.bucket.id,
      rule: { defaultRetention: { mode: "COMPLIANCE", days } },
      dependsOn: [this.versioning],
    });
  }
}

/** ARN of a bucket by its name alone, for policies: names are unique in the world. */
export function bucketArn(name: string): string {
  return `arn:aws:s3:::${name}`;
}

function tlsOnly(name: string): PolicyStatement {
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn(name), `${bucketArn(name)}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
