import { z } from "zod";
import { AwsRefusal } from "../aws-cli/refusal";
import { type Check, healthy, ill, noted } from "./check";

/** Whether there are credentials that work, and whose. */
export const credentials: Check = {
  id: "credentials",
  title: "credentials",
  needs: "network",
  run: async ({ aws, gate }) => {
    try {
      const { arn } = await gate.caller();
      if (arn.endsWith(":root")) {
        return ill(
          "the caller is the root user",
          "make a role for yourself, sign in as that, and lock root's keys away",
        );
      }
      const user = /:user\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
      if (user === undefined) return healthy(arn);
      const devices = z.object({ MFADevices: z.array(z.unknown()) });
      const { MFADevices } = await aws.ask(devices, ["iam", "list-mfa-devices", "--user-name", user]);
      return MFADevices.length === 0
        ? ill(
            `user ${user} has no MFA device; the roles of bootstrap ask for one`,
            `add one to ${user} in the IAM console`,
          )
        : noted(`${user} signs in with long-lived keys`, "assume the deployer's role with MFA, or sign in by SSO");
    } catch (thrown) {
      if (thrown instanceof AwsRefusal) return ill(thrown.message, thrown.cure);
      throw thrown;
    }
  },
};

/** Whether they are of the environment's account. */
export const account: Check = {
  id: "account",
  title: "account",
  needs: "network",
  run: async ({ environment, gate }) => {
    const { accountId } = environment.cloud;
    const caller = await gate.caller();
    return caller.account === accountId
      ? healthy(accountId)
      : ill(
          `the credentials are of ${caller.account}, cloud.accountId is ${accountId}`,
          `export AWS_PROFILE of account ${accountId}, or correct cloud.accountId`,
        );
  },
};
