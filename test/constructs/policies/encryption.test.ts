import { BackupVault } from "@cdktf/provider-aws/lib/backup-vault";
import { Cloudtrail } from "@cdktf/provider-aws/lib/cloudtrail";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { ConfigDeliveryChannel } from "@cdktf/provider-aws/lib/config-delivery-channel";
import { DbInstance } from "@cdktf/provider-aws/lib/db-instance";
import { EbsVolume } from "@cdktf/provider-aws/lib/ebs-volume";
import { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster";
import { Instance } from "@cdktf/provider-aws/lib/instance";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import type { TerraformStack } from "cdktf";
import { describe, expect, test } from "vitest";
import { Encryption } from "../../../constructs/policies/encryption";
import { errorsOf } from "../../support/errors-of";

type Build = (scope: TerraformStack) => void;

const database =
  (change: object): Build =>
  (scope) =>
    new DbInstance(scope, "it", {
      instanceClass: "db.t3.medium",
      storageEncrypted: true,
      kmsKeyId: "k",
      performanceInsightsKmsKeyId: "k",
      masterUserSecretKmsKeyId: "k",
      ...change,
    });
const cluster = { name: "c", roleArn: "r", vpcConfig: { subnetIds: ["a", "b"] } };

describe("encryption", () => {
  test.each<[string, Build, string]>([
    ["a log group without a key", (scope) => new CloudwatchLogGroup(scope, "it", {}), "kmsKeyId"],
    ["a topic without a key", (scope) => new SnsTopic(scope, "it", {}), "kmsMasterKeyId"],
    ["a secret without a key", (scope) => new SecretsmanagerSecret(scope, "it", {}), "kmsKeyId"],
    ["an audit trail in clear", (scope) => new Cloudtrail(scope, "it", { name: "t", s3BucketName: "b" }), "kmsKeyId"],
    ["backups in clear", (scope) => new BackupVault(scope, "it", { name: "v" }), "kmsKeyArn"],
    ["a history in clear", (scope) => new ConfigDeliveryChannel(scope, "it", { s3BucketName: "b" }), "s3KmsKeyArn"],
    ["a volume in clear", (scope) => new EbsVolume(scope, "it", { availabilityZone: "z" }), "encrypted, kmsKeyId"],
    [
      "a machine that says nothing of its system volume",
      (scope) => new Instance(scope, "it", {}),
      "rootBlockDevice.encrypted, rootBlockDevice.kmsKeyId",
    ],
    [
      "a machine whose system volume has the cloud's key",
      (scope) => new Instance(scope, "it", { rootBlockDevice: { encrypted: true } }),
      "rootBlockDevice.kmsKeyId",
    ],
    ["a cluster whose secrets lie in clear", (scope) => new EksCluster(scope, "it", cluster), "encryptionConfig"],
    ["a database in clear", database({ storageEncrypted: false }), "storageEncrypted"],
    ["a database with the cloud's key", database({ kmsKeyId: undefined }), "kmsKeyId"],
    [
      "a database whose figures lie in clear",
      database({ performanceInsightsKmsKeyId: undefined }),
      "performanceInsightsKmsKeyId",
    ],
  ])("reports %s with its path and the fix", (_what, build, fix) => {
    expect(errorsOf(build, new Encryption())).toEqual([`test/it: is not encrypted with our key. Fix: set ${fix}`]);
  });

  test.each<[string, Build]>([
    ["an encrypted log group", (scope) => new CloudwatchLogGroup(scope, "it", { kmsKeyId: "k" })],
    ["an encrypted topic", (scope) => new SnsTopic(scope, "it", { kmsMasterKeyId: "k" })],
    [
      "an encrypted machine",
      (scope) => new Instance(scope, "it", { rootBlockDevice: { encrypted: true, kmsKeyId: "k" } }),
    ],
    [
      "an encrypted volume",
      (scope) => new EbsVolume(scope, "it", { availabilityZone: "z", encrypted: true, kmsKeyId: "k" }),
    ],
    ["an encrypted database", database({})],
    ["what holds no data", (scope) => new Vpc(scope, "it", { cidrBlock: "10.0.0.0/16" })],
  ])("says nothing about %s", (_what, build) => {
    expect(errorsOf(build, new Encryption())).toEqual([]);
  });

  test("reports a bucket that nothing beside it encrypts", () => {
    expect(errorsOf((scope) => new S3Bucket(scope, "it", {}), new Encryption())).toEqual([
      "test/it: no aws_s3_bucket_server_side_encryption_configuration beside it. Fix: make it with AwsBucket",
    ]);
  });

  test("says nothing about a bucket that is encrypted", () => {
    const build: Build = (scope) => {
      const { id } = new S3Bucket(scope, "it", {});
      const byDefault = { sseAlgorithm: "aws:kms" };
      new S3BucketServerSideEncryptionConfigurationA(scope, "encryption", {
        bucket: id,
        rule: [{ applyServerSideEncryptionByDefault: byDefault }],
      });
    };
    expect(errorsOf(build, new Encryption())).toEqual([]);
  });
});
