import { tmpdir } from "node:os";
import { runProgram } from "../../rehearsal/program";
import { findOnPath } from "../../rehearsal/tools/find-on-path";
import { ArtifactProblem } from "./problem";

/** What the AWS command line answered: JSON of a success, or AWS's error code and sentence. */
export type AwsAnswer =
  | { readonly ok: true; readonly json: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** 252 to 254 are version 2's, 255 both versions' ("Understanding return codes" of the AWS CLI's guide). */
const failureCodes = [1, 2, 252, 253, 254, 255];

/** The caller's own AWS command line with the caller's own credentials, in one region. */
export class AwsCli {
  private constructor(
    private readonly program: string,
    private readonly region: string,
    private readonly signal: AbortSignal,
  ) {}

  /** @throws ArtifactProblem when it is not installed */
  static async find(region: string, signal: AbortSignal): Promise<AwsCli> {
    const program = await findOnPath(["aws"]);
    if (program === undefined) {
      throw new ArtifactProblem(
        "aws: not found on PATH. Needed for reading and filling the bucket. Fix: install version 2 of the AWS CLI",
      );
    }
    return new AwsCli(program, region, signal);
  }

  /** Runs one command; a refusal by AWS is an answer, not an exception. */
  async call(...words: readonly string[]): Promise<AwsAnswer> {
    const lines: string[] = [];
    const { exitCode, stdout } = await runProgram({
      file: this.program,
      arguments: [...words, "--region", this.region, "--output", "json"],
      cwd: tmpdir(),
      environment: callersEnvironment(),
      expectedExitCodes: [0, ...failureCodes],
      onLine: (line) => lines.push(line),
      signal: this.signal,
    });
    if (exitCode === 0) return { ok: true, json: objectIn(stdout) };
    const message =
      lines
        .map((line) => line.trim())
        .filter((line) => line !== "")
        .at(-1) ?? `exit code ${exitCode}`;
    return { ok: false, code: /\((\w+)\) when calling/.exec(message)?.[1] ?? "", message };
  }
}

/** Profiles, single sign-on and proxies are the caller's; a pager would wait for a key. */
function callersEnvironment(): Record<string, string> {
  const own = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(own), AWS_PAGER: "" };
}

function objectIn(stdout: string): Readonly<Record<string, unknown>> {
  const parsed: unknown = stdout.trim() === "" ? {} : JSON.parse(stdout);
  return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {};
}
