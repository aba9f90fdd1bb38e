import type { Environment } from "../../environments/schema";
import { artifactBucket } from "../../platform/artifacts";
import type { Artifact } from "../../platform/artifacts/artifact";
import { physicalName } from "../../platform/naming";
import { AwsCli } from "./aws-cli";
import { ArtifactProblem } from "./problem";

/** What the bucket holds of an artifact. */
export type Stored = "absent" | "right" | "wrong";

/** An environment's artifact bucket, opened with credentials of the environment's own account. */
export class ArtifactBucket {
  private constructor(
    readonly name: string,
    private readonly env: Environment,
    private readonly aws: AwsCli,
  ) {}

  /** @throws ArtifactProblem without the AWS command line, credentials of the account, or the bucket */
  static async open(env: Environment, signal: AbortSignal): Promise<ArtifactBucket> {
    const { accountId, region } = env.cloud;
    const aws = await AwsCli.find(region, signal);
    await refuseOtherAccount(aws, env);
    const name = artifactBucket(env);
    const found = await aws.call("s3api", "head-bucket", "--bucket", name, "--expected-bucket-owner", accountId);
    if (!found.ok) throw noBucket(env, name, found.code, found.message);
    return new ArtifactBucket(name, env, aws);
  }

  /** The address of an artifact for people. */
  addressOf(artifact: Artifact): string {
    return `s3://${this.name}/${artifact.objectKey}`;
  }

  /** Believes the checksum that S3 computed at upload; an object without one counts as wrong. */
  async stateOf(artifact: Artifact): Promise<Stored> {
    const answer = await this.aws.call("s3api", "head-object", ...this.object(artifact), "--checksum-mode", "ENABLED");
    if (answer.ok) return answer.json["ChecksumSHA256"] === base64Of(artifact.sha256) ? "right" : "wrong";
    if (answer.code === "404" || answer.code === "NoSuchKey") return "absent";
    throw new ArtifactProblem(
      `${this.addressOf(artifact)}: ${answer.message}. Fix: use a role that may read it, such as ${physicalName(this.env, "role", "deployer")}`,
    );
  }

  /** Uploads; S3 compares the checksum itself and refuses to replace an object. */
  async put(artifact: Artifact, file: string): Promise<void> {
    const answer = await this.aws.call(
      ...["s3api", "put-object", ...this.object(artifact), "--body", file],
      ...["--checksum-algorithm", "SHA256", "--checksum-sha256", base64Of(artifact.sha256), "--if-none-match", "*"],
    );
    if (answer.ok) return;
    if (answer.code === "PreconditionFailed") throw otherObject(this.addressOf(artifact), artifact);
    throw new ArtifactProblem(
      `${this.addressOf(artifact)}: ${answer.message}. Fix: use a role that may write it, such as ` +
        `${physicalName(this.env, "role", "deployer")}, and the AWS CLI of 2025 or later; what is there stays`,
    );
  }

  private object({ objectKey }: Artifact): string[] {
    return ["--bucket", this.name, "--key", objectKey, "--expected-bucket-owner", this.env.cloud.accountId];
  }
}

/** An object of this name with another content: machines would refuse it, and nobody knows whose it is. */
export function otherObject(address: string, { name, version, sha256 }: Artifact): ArtifactProblem {
  return new ArtifactProblem(
    `${address}: is not ${name} ${version} with SHA-256 ${sha256}, and is never overwritten. ` +
      `Fix: look up in the audit trail who put it there, then delete it and push again`,
  );
}

async function refuseOtherAccount(aws: AwsCli, { name, cloud }: Environment): Promise<void> {
  const caller = await aws.call("sts", "get-caller-identity");
  if (!caller.ok) {
    throw new ArtifactProblem(
      `aws sts get-caller-identity: ${caller.message}. Fix: sign in to account ${cloud.accountId}, or name its profile in AWS_PROFILE`,
    );
  }
  if (caller.json["Account"] === cloud.accountId) return;
  throw new ArtifactProblem(
    `AWS credentials: are of account ${String(caller.json["Account"])}. Allowed: ${cloud.accountId}, cloud.accountId of ` +
      `environments/${name}.ts. Fix: sign in there, or name its profile in AWS_PROFILE`,
  );
}

function noBucket({ name: environment }: Environment, bucket: string, code: string, message: string): ArtifactProblem {
  if (code === "404" || code === "NoSuchBucket") {
    return new ArtifactProblem(
      `s3://${bucket}: does not exist. Fix: deploy the environment's buckets first (docs/artifacts.md), then push for ${environment}`,
    );
  }
  return new ArtifactProblem(
    `s3://${bucket}: ${message}. Fix: use a role of this account that may read the bucket; ` +
      `when somebody else owns it, choose another naming.suffix in environments/${environment}.ts`,
  );
}

/** S3 writes checksums in base64. */
function base64Of(sha256: string): string {
  return Buffer.from(sha256, "hex").toString("base64");
}
