import { ConfigConfigurationRecorder } from "@cdktf/provider-aws/lib/config-configuration-recorder";
import { ConfigConfigurationRecorderStatus } from "@cdktf/provider-aws/lib/config-configuration-recorder-status";
import { ConfigDeliveryChannel } from "@cdktf/provider-aws/lib/config-delivery-channel";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { SecurityhubAccount } from "@cdktf/provider-aws/lib/securityhub-account";
import { SecurityhubStandardsSubscription } from "@cdktf/provider-aws/lib/securityhub-standards-subscription";
import { Construct } from "constructs";
import { AwsBucket, bucketArn } from "../bucket";
import type { AwsContext } from "../context";
import { serviceTrust } from "../policy-document";
import { AwsRole } from "../role";

export interface AwsConfigurationProps {
  /** Physical name of the bucket for the history. */
  readonly store: string;
  readonly keyArn: string;
}

/** History of a resource is asked for after months, hardly after two years. */
const historyDays = 731;

/** The edition whose checks Security Hub runs. */
const benchmark = "cis-aws-foundations-benchmark/v/3.0.0";

/**
 * Every change of every resource, and the CIS benchmark over it.
 *
 * The history has a bucket of its own: AWS Config does not deliver into one whose objects are locked by default (AWS
 * Config guide, "Managing the Delivery Channel"). What it records follows from the audit trail, which is locked.
 */
export class AwsConfiguration extends Construct {
  constructor(scope: Construct, id: string, context: AwsContext, props: AwsConfigurationProps) {
    super(scope, id);
    const bucket = new AwsBucket(this, "bucket", {
      name: props.store,
      keyArn: props.keyArn,
      oldVersionDays: 30,
      expiryDays: historyDays,
    });
    const status = this.record(context, bucket, props);
    const hub = new SecurityhubAccount(this, "findings", { enableDefaultStandards: false });
    new SecurityhubStandardsSubscription(this, "benchmark", {
      standardsArn: `arn:aws:securityhub:${context.identity.region}::standards/${benchmark}`,
      // Its checks read what the recorder wrote.
      dependsOn: [hub, status],
    });
  }

  /** Channel after recorder, start after channel: any other order is refused (cloud facts 1.1). */
  private record(context: AwsContext, bucket: AwsBucket, props: AwsConfigurationProps) {
    const role = this.createRole(context, props);
    const recorder = new ConfigConfigurationRecorder(this, "recorder", {
      name: context.name("configuration"),
      roleArn: role.arn,
      recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
    });
    const channel = new ConfigDeliveryChannel(this, "channel", {
      name: context.name("configuration"),
      s3BucketName: bucket.name,
      s3KmsKeyArn: props.keyArn,
      dependsOn: [recorder, bucket.policy],
    });
    return new ConfigConfigurationRecorderStatus(this, "status", {
      name: recorder.name,
      isEnabled: true,
      dependsOn: [channel],
    });
  }

  private createRole(context: AwsContext, { store, keyArn }: AwsConfigurationProps): AwsRole {
    const role = new AwsRole(this, "role", context, {
      role: "configuration",
      description: "AWS Config reads the account and writes its history",
      trust: serviceTrust("config.amazonaws.com", context.identity.accountId),
      statements: [
        {
          Sid: "WriteHistory",
          Effect: "Allow",
          // It sends the ACL "bucket-owner-full-control" with each object, which takes a right of its own.
          Action: ["s3:PutObject", "s3:PutObjectAcl"],
          Resource: `${bucketArn(store)}/AWSLogs/${context.identity.accountId}/*`,
        },
        {
          Sid: "LookAtTheBucket",
          Effect: "Allow",
          Action: ["s3:GetBucketAcl", "s3:ListBucket"],
          Resource: bucketArn(store),
        },
        { Sid: "Encrypt", Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: keyArn },
      ],
    });
    new IamRolePolicyAttachment(this, "may-read", {
      role: role.name,
      policyArn: "arn:aws:iam::aws:policy/service-role/AWS_ConfigRole",
    });
    return role;
  }
}
