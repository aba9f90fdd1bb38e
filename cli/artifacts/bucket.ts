import { z } from "zod";
import type { Environment } from "../../environments/schema";
import { artifactBucket } from "../../platform/artifacts";
import type { Artifact } from "../../platform/artifacts/artifact";
import { physicalName } from "../../platform/naming";
import { AwsCli } from "../aws-cli/aws-cli";
import { AwsRefusal, forbidden } from "../aws-cli/refusal";
import { ArtifactProblem } from "./problem";

/** What the bucket holds of an artifact. */
export type Stored = "absent" | "right" | "wrong";

const identity = z.object({ Account: z.string() });
const head = z.object({ ChecksumSHA256: z.string().optional() });
/** Codes of what is not there; a question without a body is answered by number. */
const absent = ["404", "NoSuchKey", "NoSuchBucket"];

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
    const aws = new AwsCli({ region, signal });
    await refuseOtherAccount(aws, env);
    const name = artifactBucket(env);
    const words = ["s3api", "head-bucket", "--bucket", name, "--expected-bucket-owner", accountId];
    await aws.ask(z.unknown(), words).catch((thrown: unknown) => {
      throw noBucket(env, name, refusalIn(thrown));
    });
    return new ArtifactBucket(name, env, aws);
  }

  /** The address of an artifact for people. */
  addressOf(artifact: Artifact): string {
    return `s3://${this.name}/${artifact.objectKey}`;
  }

  /** Believes the checksum that S3 computed at upload; an object without one counts as wrong. */
  async stateOf(artifact: Artifact): Promise<Stored> {
    const words = ["s3api", "head-object", ...this.object(artifact), "--checksum-mode", "ENABLED"];
    try {
      const { ChecksumSHA256 } = await this.aws.ask(head, words);
      return ChecksumSHA256 === base64Of(artifact.sha256) ? "right" : "wrong";
    } catch (thrown) {
      const refusal = refusalIn(thrown);
      if (absent.includes(refusal.code)) return "absent";
      throw this.refused(artifact, refusal, "read");
    }
  }

  /** Uploads; S3 compares the checksum itself and refuses to replace an object. */
  async put(artifact: Artifact, file: string): Promise<void> {
    const words = [
      ...["s3api", "put-object", ...this.object(artifact), "--body", file],
      ...["--checksum-algorithm", "SHA256", "--checksum-sha256", base64Of(artifact.sha256), "--if-none-match", "*"],
    ];
    try {
      await this.aws.ask(z.unknown(), words, { isTransfer: true });
    } catch (thrown) {
      const refusal = refusalIn(thrown);
      if (refusal.code === "PreconditionFailed") throw otherObject(this.addressOf(artifact), artifact);
      throw this.refused(artifact, refusal, "write");
    }
  }

  private object({ objectKey }: Artifact): string[] {
    return ["--bucket", this.name, "--key", objectKey, "--expected-bucket-owner", this.env.cloud.accountId];
  }

  private refused(artifact: Artifact, { code, reason, cure }: AwsRefusal, wish: "read" | "write"): ArtifactProblem {
    const role = `use a role that may ${wish} it, such as ${physicalName(this.env, "role", "deployer")}`;
    const fix = forbidden.test(code) ? role : cure;
    return new ArtifactProblem(`${this.addressOf(artifact)}: ${reason}. Fix: ${fix}`);
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
  const caller = await aws.ask(identity, ["sts", "get-caller-identity"]).catch((thrown: unknown) => {
    const { message, cure } = refusalIn(thrown);
    throw new ArtifactProblem(
      `${message}. Needed: a caller of account ${cloud.accountId}, to read and fill the bucket. Fix: ${cure}`,
    );
  });
  if (caller.Account === cloud.accountId) return;
  throw new ArtifactProblem(
    `AWS credentials: are of account ${caller.Account}. Allowed: ${cloud.accountId}, cloud.accountId of ` +
      `environments/${name}.ts. Fix: sign in there, or name its profile in AWS_PROFILE`,
  );
}

function noBucket({ name: environment }: Environment, bucket: string, refusal: AwsRefusal): ArtifactProblem {
  const { code, reason, cure } = refusal;
  if (absent.includes(code)) {
    return new ArtifactProblem(
      `s3://${bucket}: does not exist. Fix: deploy the environment's buckets first (docs/artifacts.md), then push for ${environment}`,
    );
  }
  const fix = forbidden.test(code)
    ? `use a role of this account that may read the bucket; when somebody else owns it, choose another naming.suffix in environments/${environment}.ts`
    : cure;
  return new ArtifactProblem(`s3://${bucket}: ${reason}. Fix: ${fix}`);
}

/** Anything else than a refusal (an interruption, a defect) goes on as it is. */
function refusalIn(thrown: unknown): AwsRefusal {
  if (thrown instanceof AwsRefusal) return thrown;
  throw thrown;
}

/** S3 writes checksums in base64. */
function base64Of(sha256: string): string {
  return Buffer.from(sha256, "hex").toString("base64");
}
