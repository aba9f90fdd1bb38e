import { describe, expect, test } from "vitest";
import { copyForRehearsal } from "../../rehearsal/rehearsal-copy";
import { stackFixture } from "./stack-fixture";

const bucketGap = { type: "aws_s3_bucket", why: "no buckets here" };

describe("the rehearsal copy", () => {
  test("is what synth wrote when the emulator lacks nothing", () => {
    expect(copyForRehearsal(stackFixture(), []).stack).toEqual(stackFixture());
  });

  test("leaves out resources of a listed type and says which", () => {
    const { stack, leftOut } = copyForRehearsal(stackFixture(), [
      { type: "aws_s3_bucket_versioning", why: "no versions here" },
    ]);
    expect(stack.resource).not.toHaveProperty("aws_s3_bucket_versioning");
    expect(leftOut.map(({ address, gap }) => [address, gap.why])).toEqual([
      ["aws_s3_bucket_versioning.artifacts", "no versions here"],
    ]);
  });

  test("leaves out a listed attribute and keeps its resource", () => {
    const gap = { type: "aws_db_instance", attribute: "deletion_protection", why: "not known" };
    const { stack, leftOut } = copyForRehearsal(stackFixture(), [gap]);
    expect(stack.resource["aws_db_instance"]?.["database"]).not.toHaveProperty("deletion_protection");
    expect(leftOut.map(({ address }) => address)).toEqual(["aws_db_instance.database.deletion_protection"]);
  });

  test("does not mention a listed attribute that nobody sets", () => {
    const gap = { type: "aws_s3_bucket", attribute: "force_destroy", why: "not known" };
    expect(copyForRehearsal(stackFixture(), [gap]).leftOut).toEqual([]);
  });

  test("leaves its input untouched", () => {
    const synthesized = stackFixture();
    copyForRehearsal(synthesized, [{ type: "aws_s3_bucket_versioning", why: "" }]);
    expect(synthesized).toEqual(stackFixture());
  });

  test("refuses a resource that refers to a left-out one, with its address and the fix", () => {
    expect(() => copyForRehearsal(stackFixture(), [bucketGap])).toThrow(
      "aws_s3_bucket_versioning.artifacts: refers to aws_s3_bucket.artifacts, which the emulator lacks (no buckets here). Fix: ",
    );
  });

  test("refuses a dependsOn on a left-out resource", () => {
    const synthesized = stackFixture();
    synthesized.resource["aws_s3_bucket_versioning"] = {};
    synthesized.resource["aws_sns_topic"] = { alarms: { depends_on: ["aws_s3_bucket.artifacts"] } };
    expect(() => copyForRehearsal(synthesized, [bucketGap])).toThrow("aws_sns_topic.alarms: refers to");
  });

  test("refuses outputs and data sources that refer to a left-out resource, all at once", () => {
    const synthesized = stackFixture({
      output: { bucket: { value: "${aws_s3_bucket.artifacts.arn}" } },
      data: { aws_iam_policy_document: { read: { resources: ["${aws_s3_bucket.artifacts.arn}/*"] } } },
    });
    expect(() => copyForRehearsal(synthesized, [bucketGap])).toThrow(
      /3 dangling reference.*\n.*versioning.*\n.*data\.aws_iam_policy_document\.read: .*\n.*output\.bucket: /,
    );
  });

  test("leaves out a listed output with what its value comes from, and says so", () => {
    const synthesized = stackFixture({ output: { bucket: { value: "${aws_s3_bucket.artifacts.arn}" } } });
    synthesized.resource["aws_s3_bucket_versioning"] = {};
    const { stack, leftOut } = copyForRehearsal(synthesized, [
      bucketGap,
      { type: "output", attribute: "bucket", why: "its bucket is left out" },
    ]);
    expect([stack["output"], leftOut.map(({ address }) => address)]).toEqual([
      {},
      ["aws_s3_bucket.artifacts", "output.bucket"],
    ]);
  });

  test("does not take a longer name or a comment for a reference", () => {
    const synthesized = stackFixture();
    synthesized.resource["aws_s3_bucket_versioning"] = {};
    synthesized.resource["aws_sns_topic"] = {
      alarms: { name: "${aws_s3_bucket.artifacts-old.id}", "//": { metadata: { path: "aws_s3_bucket.artifacts" } } },
    };
    expect(() => copyForRehearsal(synthesized, [bucketGap])).not.toThrow();
  });
});
