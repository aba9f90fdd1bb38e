import { z } from "zod";
import { physicalNames } from "../../platform/naming";
import { AwsRefusal } from "../aws-cli/refusal";
import { type Check, healthy, ill, noted } from "./check";

const subscriptions = z.object({
  Subscriptions: z.array(z.object({ Endpoint: z.string(), SubscriptionArn: z.string() })),
});

/** A subscription that nobody confirmed swallows every alarm. */
export const alarmMails: Check = {
  id: "alarm-mails",
  title: "alarm mails",
  needs: "account",
  run: async ({ environment, aws }) => {
    const { region, accountId } = environment.cloud;
    const topic = `arn:aws:sns:${region}:${accountId}:${physicalNames(environment).alarms}`;
    try {
      const words = ["sns", "list-subscriptions-by-topic", "--topic-arn", topic];
      const { Subscriptions } = await aws.ask(subscriptions, words);
      const pending = Subscriptions.filter(({ SubscriptionArn }) => !SubscriptionArn.startsWith("arn:"));
      if (pending.length === 0) return healthy(`${Subscriptions.length} confirmed`);
      return ill(
        `${pending.map(({ Endpoint }) => Endpoint).join(", ")} did not confirm: alarms do not arrive there`,
        `follow the link in the mail "AWS Notification - Subscription Confirmation"; when it has expired, deploy again for a new one`,
      );
    } catch (thrown) {
      if (!(thrown instanceof AwsRefusal) || !/^NotFound/.test(thrown.code)) throw thrown;
      return noted("there are no alarms yet", `npx cdktf deploy ${environment.name} makes them`);
    }
  },
};
