import { EbsDefaultKmsKey } from "@cdktf/provider-aws/lib/ebs-default-kms-key";
import { EbsEncryptionByDefault } from "@cdktf/provider-aws/lib/ebs-encryption-by-default";
import { EbsSnapshotBlockPublicAccess } from "@cdktf/provider-aws/lib/ebs-snapshot-block-public-access";
import { Ec2ImageBlockPublicAccess } from "@cdktf/provider-aws/lib/ec2-image-block-public-access";
import { Ec2InstanceMetadataDefaults } from "@cdktf/provider-aws/lib/ec2-instance-metadata-defaults";
import { Ec2SerialConsoleAccess } from "@cdktf/provider-aws/lib/ec2-serial-console-access";
import { IamAccountPasswordPolicy } from "@cdktf/provider-aws/lib/iam-account-password-policy";
import { S3AccountPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-account-public-access-block";
import { Construct } from "constructs";
import type { AwsKeys } from "../keys";

/** What holds for everything made in the account, by whatever tool: private, encrypted, without the old metadata service. */
export class AwsAccountDefaults extends Construct {
  constructor(scope: Construct, id: string, keys: AwsKeys) {
    super(scope, id);
    this.keepPrivate();
    this.encryptVolumes(keys);
    this.hardenMachines();
    this.demandGoodPasswords();
  }

  private keepPrivate(): void {
    new S3AccountPublicAccessBlock(this, "no-public-buckets", {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new EbsSnapshotBlockPublicAccess(this, "no-public-snapshots", { state: "block-all-sharing" });
    new Ec2ImageBlockPublicAccess(this, "no-public-images", { state: "block-new-sharing" });
  }

  private encryptVolumes(keys: AwsKeys): void {
    new EbsEncryptionByDefault(this, "encrypted-volumes", { enabled: true });
    new EbsDefaultKmsKey(this, "key-of-volumes", { keyArn: keys.arn("volumes") });
  }

  /** Defaults: the launch templates of nodes, whose pods are one hop further, say 2 themselves where they need it. */
  private hardenMachines(): void {
    new Ec2InstanceMetadataDefaults(this, "metadata", {
      httpEndpoint: "enabled",
      httpTokens: "required",
      httpPutResponseHopLimit: 1,
    });
    new Ec2SerialConsoleAccess(this, "no-serial-console", { enabled: false });
  }

  /** CIS benchmark 1.8 and 1.9. People come by roles; a password is the last way in, and the first to be stolen. */
  private demandGoodPasswords(): void {
    new IamAccountPasswordPolicy(this, "passwords", {
      minimumPasswordLength: 14,
      requireLowercaseCharacters: true,
      requireUppercaseCharacters: true,
      requireNumbers: true,
      requireSymbols: true,
      passwordReusePrevention: 24,
      maxPasswordAge: 90,
      allowUsersToChangePassword: true,
      // True would lock out the one who has to let the others back in.
      hardExpiry: false,
    });
  }
}
