import { beforeAll, describe, expect, test } from "vitest";
import { AwsBucket, type AwsBucketProps, bucketArn } from "../../../constructs/aws/bucket";
import { allows } from "../../../rehearsal/identities/policy-evaluator";
import { block, resource, resources, synthesizeStack, type Synthesis } from "../../support/synthesis";

const keyArn = "arn:aws:kms:eu-west-1:111111111111:key/x";
const with_ = (props: Partial<AwsBucketProps> = {}): Synthesis =>
  synthesizeStack((stack) => {
    new AwsBucket(stack, "store", { name: "rkcp-test-store", oldVersionDays: 30, ...props });
  });

let plain: Synthesis;
let locked: Synthesis;
let encrypted: Synthesis;

beforeAll(() => {
  plain = with_();
  locked = with_({ lockDays: 365, expiryDays: 400 });
  encrypted = with_({ keyArn });
});

const encryptionOf = (stack: Synthesis) =>
  block(resource(stack, "aws_s3_bucket_server_side_encryption_configuration"), "rule");
const ruleOf = (stack: Synthesis) => block(resource(stack, "aws_s3_bucket_lifecycle_configuration"), "rule");

describe("a bucket", () => {
  test("keeps what was overwritten or deleted", () => {
    const { values } = resource(plain, "aws_s3_bucket_versioning");
    expect(values["versioning_configuration"]).toEqual({ status: "Enabled" });
  });

  test.each(["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"])(
    "can't be made public: %s",
    (argument) => {
      expect(resource(plain, "aws_s3_bucket_public_access_block").values[argument]).toBe(true);
    },
  );

  test("belongs to the account whoever writes, without ACLs", () => {
    const { values } = resource(plain, "aws_s3_bucket_ownership_controls");
    expect(values["rule"]).toEqual({ object_ownership: "BucketOwnerEnforced" });
  });

  test("is never emptied by a destroy", () => {
    expect(resource(plain, "aws_s3_bucket").values["force_destroy"]).toBe(false);
  });

  test("is never destroyed by an apply", () => {
    expect(resource(plain, "aws_s3_bucket").values["lifecycle"]).toEqual({ prevent_destroy: true });
  });

  test.each([bucketArn("rkcp-test-store"), `${bucketArn("rkcp-test-store")}/object`])(
    "refuses plain HTTP to %s even for its owner",
    (target) => {
      const open = with_({
        statements: [{ Sid: "All", Effect: "Allow", Principal: "*", Action: "s3:*", Resource: target }],
      });
      const ask = (secure: string) =>
        allows(resource(open, "aws_s3_bucket_policy").values["policy"], {
          caller: "arn:aws:iam::111111111111:role/x",
          action: "s3:GetObject",
          resource: target,
          context: { "aws:SecureTransport": secure },
        });
      expect([ask("false"), ask("true")]).toEqual([false, true]);
    },
  );

  test("gets its policy once it can't be public any more", () => {
    const { values } = resource(plain, "aws_s3_bucket_policy");
    expect(values["depends_on"]).toContain(resource(plain, "aws_s3_bucket_public_access_block").address);
  });

  test("forgets old versions after the days it was given", () => {
    expect(ruleOf(plain)["noncurrent_version_expiration"]).toEqual([{ noncurrent_days: 30 }]);
  });

  test("forgets uploads that nobody finished", () => {
    expect(ruleOf(plain)["abort_incomplete_multipart_upload"]).toEqual([{ days_after_initiation: 7 }]);
  });

  test("keeps objects for ever unless it is told otherwise", () => {
    expect([ruleOf(plain)["expiration"], ruleOf(locked)["expiration"]]).toEqual([undefined, [{ days: 400 }]]);
  });

  test("is encrypted with the key it was given, asking for it once per bucket and not per object", () => {
    expect(encryptionOf(encrypted)).toEqual({
      apply_server_side_encryption_by_default: { sse_algorithm: "aws:kms", kms_master_key_id: keyArn },
      bucket_key_enabled: true,
    });
  });

  test("is encrypted without a key too", () => {
    expect(encryptionOf(plain)["apply_server_side_encryption_by_default"]).toEqual({ sse_algorithm: "AES256" });
  });
});

describe("a locked bucket", () => {
  test("is made with object lock, which can't be added later", () => {
    expect(resource(locked, "aws_s3_bucket").values["object_lock_enabled"]).toBe(true);
  });

  test("locks each object in the mode that not even the root user can lift", () => {
    expect(block(resource(locked, "aws_s3_bucket_object_lock_configuration"), "rule")).toEqual({
      default_retention: { mode: "COMPLIANCE", days: 365 },
    });
  });

  test("is the exception: others have no lock", () => {
    expect([
      resources(plain, "aws_s3_bucket_object_lock_configuration").length,
      resource(plain, "aws_s3_bucket").values["object_lock_enabled"],
    ]).toEqual([0, undefined]);
  });
});
