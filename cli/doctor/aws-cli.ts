import { z } from "zod";
import { AwsRefusal, refusalOf } from "./aws-refusal";
import { runProgram } from "./run-program";

/** A page of a slow service takes ten seconds on a bad line; a minute is a hang. */
const timeoutSeconds = 60;

export interface AwsCliOptions {
  readonly region: string;
  readonly signal: AbortSignal;
}

/**
 * The AWS command line as a way to ask: it finds the caller's credentials (profiles, sign-in, roles with MFA) like every
 * other tool of the caller does, and nothing of them passes through here.
 */
export class AwsCli {
  constructor(private readonly options: AwsCliOptions) {}

  /**
   * The answer of a read-only command, checked against what is expected of it.
   *
   * @param words such as `["ec2", "describe-vpcs"]`
   * @param region other than the environment's, for services that live in one
   * @throws AwsRefusal when there is no answer, or one of another shape
   */
  async ask<Answer>(shape: z.ZodType<Answer>, words: readonly string[], region?: string): Promise<Answer> {
    const command = `aws ${words.join(" ")}`;
    const ended = await runProgram(
      "aws",
      [
        ...words,
        ...["--region", region ?? this.options.region, "--output", "json"],
        ...["--cli-connect-timeout", "10", "--cli-read-timeout", "30"],
      ],
      // An answer longer than the terminal would wait in a pager for a key.
      { timeoutSeconds, signal: this.options.signal, environment: { AWS_PAGER: "", AWS_MAX_ATTEMPTS: "3" } },
    );
    if (ended.exitCode !== 0) throw refusalOf(ended, command, timeoutSeconds);
    const answer = shape.safeParse(parse(ended.stdout));
    if (answer.success) return answer.data;
    const [issue] = answer.error.issues;
    throw new AwsRefusal(
      `${command}: unexpected answer at ${issue?.path.join(".") || "its top"}`,
      "update the AWS CLI; if it stays, the check is out of date",
      "",
    );
  }

  /** `aws --version`, such as `2.31.4`. @throws AwsRefusal when there is none */
  async version(): Promise<string> {
    const { signal } = this.options;
    const ended = await runProgram("aws", ["--version"], { timeoutSeconds, signal });
    const found = /aws-cli\/(\d+\.\d+\.\d+)/.exec(`${ended.stdout}\n${ended.stderr}`)?.[1];
    if (found === undefined) throw refusalOf(ended, "aws --version", timeoutSeconds);
    return found;
  }
}

function parse(text: string): unknown {
  try {
    return text.trim() === "" ? {} : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

/** AWS's tags as a record. */
export const tagList = z
  .array(z.object({ Key: z.string(), Value: z.string() }))
  .nullish()
  .transform((tags) => Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key, Value])));
