import type { Environment } from "../../environments/schema";
import type { Feature } from "../../environments/schema/feature";
import type { AwsCli } from "../aws-cli/aws-cli";
import type { AccountGate } from "./account-gate";
import type { Demand } from "./demand";

/** Something that stands between here and a working deploy. */
export interface Finding {
  /** What was found, in one line. */
  readonly what: string;
  /** What to do about it, in one line. */
  readonly cure: string;
  /**
   * `"finding"` stops or endangers a deploy; `"note"` is for a person to know and does not count.
   *
   * @default "finding"
   */
  readonly weight?: "finding" | "note";
}

/** What a check saw. */
export interface Outcome {
  readonly findings: readonly Finding[];
  /** What is fine, in a few words: a version, a count. */
  readonly seen?: string;
}

/** What the checks of one environment look at. */
export interface Examination {
  readonly environment: Environment;
  /** The folder with `package.json`. */
  readonly repository: string;
  /** `YYYY-MM-DD`, against which days that end are held. */
  readonly today: string;
  /** The environment's. @throws EnvironmentProblems with what is wrong with their files */
  readonly features: () => readonly Feature[];
  readonly aws: AwsCli;
  readonly gate: AccountGate;
  /** Rendered at the first call. @throws Unanswered when the stacks can't be rendered */
  readonly demand: () => Demand;
  readonly signal: AbortSignal;
}

/** One question about the machine, the description or the account. */
export interface Check {
  /** Stable name, for `--json`. */
  readonly id: string;
  readonly title: string;
  /**
   * `"network"` is left out offline. `"account"` as well, and it waits until the AWS CLI answers with the environment's
   * account, and is not made otherwise.
   */
  readonly needs: "nothing" | "network" | "account";
  readonly run: (examination: Examination) => Promise<Outcome>;
}

export const healthy = (seen?: string): Outcome => ({ findings: [], ...(seen !== undefined && { seen }) });
export const ill = (what: string, cure: string): Outcome => ({ findings: [{ what, cure }] });
export const noted = (what: string, cure: string): Outcome => ({ findings: [{ what, cure, weight: "note" }] });
