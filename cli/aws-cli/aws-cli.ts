import type { z } from "zod";
import { parseJson } from "../../rehearsal/parse-json";
import { RehearsalProblem } from "../../rehearsal/problem";
import { runProgram, TimeLimitProblem } from "../../rehearsal/program";
import { findOnPath } from "../../rehearsal/tools/find-on-path";
import { callersEnvironment } from "../callers-environment";
import { AwsRefusal, getAwsCli, refusalOf } from "./refusal";

/** A page of a slow service takes ten seconds on a bad line; a minute is a hang. */
const patienceSeconds = 60;

export interface AwsCliOptions {
  readonly region: string;
  /** Aborting ends the command that runs. */
  readonly signal: AbortSignal;
  /** After so long a command that is no transfer counts as hanging. @default 60 */
  readonly patienceSeconds?: number;
}

export interface AskOptions {
  /** True for a file on its way: it may take any time. @default false */
  readonly isTransfer?: boolean;
}

/**
 * The caller's own AWS command line, in one region. It finds the caller's credentials (profiles, sign-in, roles with MFA)
 * like every other tool of the caller does, and nothing of them passes through here.
 */
export class AwsCli {
  constructor(private readonly options: AwsCliOptions) {}

  /**
   * The answer of one command, checked against what is expected of it.
   *
   * @param words such as `["ec2", "describe-vpcs"]`
   * @throws AwsRefusal when there is no answer, or one of another shape
   */
  async ask<Answer>(
    shape: z.ZodType<Answer>,
    words: readonly string[],
    { isTransfer = false }: AskOptions = {},
  ): Promise<Answer> {
    const limits = isTransfer ? [] : ["--cli-connect-timeout", "10", "--cli-read-timeout", "30"];
    const printed = await this.run(words, ["--region", this.options.region, "--output", "json", ...limits], isTransfer);
    // A command that has nothing to say prints nothing.
    const answer = shape.safeParse(printed.trim() === "" ? {} : parseJson(printed));
    if (answer.success) return answer.data;
    const [issue] = answer.error.issues;
    throw new AwsRefusal(
      `aws ${words.join(" ")}`,
      `unexpected answer at ${issue?.path.join(".") || "its top"}`,
      "update the AWS CLI; if it stays, what is expected of it is out of date",
    );
  }

  /** `aws --version`, such as `2.31.4`. @throws AwsRefusal when there is none */
  async version(): Promise<string> {
    const found = /aws-cli\/(\d+\.\d+\.\d+)/.exec(await this.run(["--version"]))?.[1];
    if (found === undefined) throw new AwsRefusal("aws --version", "tells no version", getAwsCli);
    return found;
  }

  /** Standard output of a command that succeeded; `flags` stay out of messages. */
  private async run(words: readonly string[], flags: readonly string[] = [], isTransfer = false): Promise<string> {
    const command = `aws ${words.join(" ")}`;
    const { signal, patienceSeconds: seconds = patienceSeconds } = this.options;
    const file = await findOnPath(["aws"]);
    if (file === undefined) throw new AwsRefusal("aws", "not found on PATH", getAwsCli);
    const printed: string[] = [];
    try {
      const { stdout } = await runProgram({
        file,
        arguments: [...words, ...flags],
        cwd: process.cwd(),
        // An answer longer than the terminal would wait in a pager for a key. Version 1 tries five times by itself.
        environment: callersEnvironment({ AWS_PAGER: "", AWS_MAX_ATTEMPTS: process.env["AWS_MAX_ATTEMPTS"] ?? "3" }),
        onLine: (line) => printed.push(line),
        signal,
        ...(!isTransfer && { timeoutSeconds: seconds }),
      });
      return stdout;
    } catch (thrown) {
      signal.throwIfAborted();
      if (thrown instanceof TimeLimitProblem)
        throw new AwsRefusal(command, `no answer within ${seconds} s`, "check the way to AWS: network, proxy");
      if (thrown instanceof RehearsalProblem) throw refusalOf(command, printed);
      throw thrown;
    }
  }
}
