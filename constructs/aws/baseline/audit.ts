import { Cloudtrail } from "@cdktf/provider-aws/lib/cloudtrail";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { Construct } from "constructs";
import type { AuditSpec } from "../../ports/baseline";
import { AwsBucket, bucketArn } from "../bucket";
import type { AwsContext } from "../context";
import { addKey } from "../key";
import type { AwsKeys } from "../keys";
import { plainServiceTrust, type PolicyStatement } from "../policy-document";
import { AwsRole } from "../role";
import { auditStatements } from "./audit-keys";

export interface AwsAuditProps extends AuditSpec {
  readonly keys: AwsKeys;
}

/**
 * Who did what in the account, in every region: into a bucket whose objects nobody can change until their lock runs out,
 * and into a log group where alarms look for what should not happen.
 *
 * No message per delivered file: the alarms hear of what matters (cloud facts 6.4).
 */
export class AwsAudit extends Construct {
  readonly bucket: AwsBucket;
  /** ARN of the trail's key. */
  readonly keyArn: string;
  /** The searchable copy. */
  readonly logGroup: CloudwatchLogGroup;

  constructor(scope: Construct, id: string, context: AwsContext, props: AwsAuditProps) {
    super(scope, id);
    const name = context.name("audit");
    // Composed: key and bucket name the trail, and the trail names them.
    const trailArn = context.arn("cloudtrail", `trail/${name}`);
    this.keyArn = addKey(this, context, "audit", auditStatements(context, trailArn)).arn;
    this.bucket = new AwsBucket(this, "bucket", {
      name: props.store,
      keyArn: this.keyArn,
      // Nothing expires by itself: the trail is small, and its oldest entry may be the one that matters.
      oldVersionDays: props.lockDays,
      lockDays: props.lockDays,
      statements: trailStatements(context, props.store, trailArn),
    });
    this.logGroup = new CloudwatchLogGroup(this, "log-group", {
      name: `/${context.identity.prefix}/audit`,
      retentionInDays: props.searchDays,
      kmsKeyId: props.keys.arn("logs"),
    });
    const role = this.createRole(context);
    new Cloudtrail(this, "trail", {
      name,
      s3BucketName: this.bucket.name,
      kmsKeyId: this.keyArn,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      enableLogging: true,
      cloudWatchLogsGroupArn: `${this.logGroup.arn}:*`,
      cloudWatchLogsRoleArn: role.arn,
      advancedEventSelector: [
        { name: "management", fieldSelector: [{ field: "eventCategory", equalTo: ["Management"] }] },
        {
          name: "objects",
          fieldSelector: [
            { field: "eventCategory", equalTo: ["Data"] },
            { field: "resources.type", equalTo: ["AWS::S3::Object"] },
            { field: "resources.ARN", startsWith: props.watchedStores.map((store) => `${bucketArn(store)}/`) },
          ],
        },
      ],
      // The service tries both at once (cloud facts 1.10).
      dependsOn: [this.bucket.policy, ...role.needs],
      lifecycle: { preventDestroy: true },
    });
  }

  private createRole(context: AwsContext): AwsRole {
    return new AwsRole(this, "role", context, {
      role: "audit",
      description: "The audit trail writes its searchable copy",
      // The service documents no source condition for this role (CloudTrail guide, "Role policy document").
      trust: plainServiceTrust("cloudtrail.amazonaws.com"),
      statements: [
        {
          Sid: "WriteTheGroup",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: `${this.logGroup.arn}:log-stream:${context.identity.accountId}_CloudTrail_*`,
        },
      ],
    });
  }
}

/** The trail looks whether it may write, and writes; the account's other trails don't. */
function trailStatements(context: AwsContext, store: string, trailArn: string): PolicyStatement[] {
  const trail = { Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" } } as const;
  return [
    {
      Sid: "TrailLooks",
      ...trail,
      Action: "s3:GetBucketAcl",
      Resource: bucketArn(store),
      Condition: { StringEquals: { "aws:SourceArn": trailArn } },
    },
    {
      Sid: "TrailWrites",
      ...trail,
      Action: "s3:PutObject",
      Resource: `${bucketArn(store)}/AWSLogs/${context.identity.accountId}/*`,
      Condition: { StringEquals: { "aws:SourceArn": trailArn, "s3:x-amz-acl": "bucket-owner-full-control" } },
    },
  ];
}
