import { z } from "zod";
import type { AwsCli } from "../aws-cli/aws-cli";
import { AwsRefusal } from "../aws-cli/refusal";

/** Who calls, as STS sees it. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
}

/** Why the account was not looked at. */
export interface Closed {
  readonly why: string;
  readonly cure: string;
}

const identity = z.object({ Account: z.string(), Arn: z.string() });

/**
 * Asked once by every check of the account: are there credentials that work, and are they of the environment's account?
 * Figures of another account would be answers to a question nobody asked.
 */
export class AccountGate {
  private answer: Promise<Caller> | undefined;

  constructor(
    private readonly aws: AwsCli,
    private readonly accountId: string,
  ) {}

  /** @throws AwsRefusal */
  caller(): Promise<Caller> {
    this.answer ??= this.aws
      .ask(identity, ["sts", "get-caller-identity"])
      .then(({ Account, Arn }) => ({ account: Account, arn: Arn }));
    return this.answer;
  }

  /** Why the account can't be looked at; undefined when it can. */
  async closed(): Promise<Closed | undefined> {
    try {
      const { account } = await this.caller();
      if (account === this.accountId) return undefined;
      return { why: `the credentials are of account ${account}`, cure: `use credentials of ${this.accountId}` };
    } catch (thrown) {
      if (!(thrown instanceof AwsRefusal)) throw thrown;
      return { why: thrown.message, cure: thrown.cure };
    }
  }
}
