import type { SynthesizedStack } from "../../rehearsal/synthesized-stack";

/** A small synthesised stack: a protected database, a bucket, and what refers to them. */
export function stackFixture(change: Partial<SynthesizedStack> = {}): SynthesizedStack {
  return {
    "//": { metadata: { stackName: "stage" } },
    terraform: { backend: { s3: { bucket: "rkcp-stage-state", key: "stage.tfstate" } } },
    provider: { aws: [{ region: "eu-west-1", allowed_account_ids: ["123456789012"] }] },
    resource: {
      aws_db_instance: {
        database: {
          deletion_protection: true,
          lifecycle: { prevent_destroy: true, ignore_changes: ["engine_version"] },
          "//": { metadata: { path: "stage/database" } },
        },
      },
      aws_s3_bucket: { artifacts: { bucket: "rkcp-stage-artifacts" } },
      aws_s3_bucket_versioning: { artifacts: { bucket: "${aws_s3_bucket.artifacts.id}" } },
    },
    ...change,
  };
}
