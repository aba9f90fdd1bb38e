import { describe, expect, test } from "vitest";
import { lockedThings } from "../../rehearsal/locked-objects";
import type { StateResource } from "../../rehearsal/terraform-run";

const of = (type: string, name: string, values: StateResource["values"]): StateResource => ({
  address: `${type}.${name}`,
  type,
  values,
});
const keyArn = "arn:aws:kms:eu-west-1:123456789012:key/1";
const audit = of("aws_s3_bucket", "audit", { bucket: "audit", object_lock_enabled: true });
const encryption = of("aws_s3_bucket_server_side_encryption_configuration", "audit", {
  bucket: "audit",
  rule: [{ apply_server_side_encryption_by_default: [{ kms_master_key_id: keyArn }] }],
});
const key = of("aws_kms_key", "audit", { arn: keyArn });
const other = [
  of("aws_s3_bucket", "artifacts", { bucket: "artifacts", object_lock_enabled: false }),
  of("aws_s3_bucket_versioning", "artifacts", { bucket: "artifacts" }),
  of("aws_kms_key", "database", { arn: `${keyArn}2` }),
];

describe("what stays with locked objects", () => {
  test("is the bucket, its settings and the key that reads it", () => {
    expect(lockedThings([audit, encryption, key, ...other])).toEqual([audit, encryption, key]);
  });

  test("is nothing where no bucket has object lock", () => {
    expect(lockedThings(other)).toEqual([]);
  });
});
