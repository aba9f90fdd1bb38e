import { resolveNs } from "node:dns/promises";
import { z } from "zod";
import { physicalName, physicalNames } from "../../platform/naming";
import { AwsRefusal } from "./aws-refusal";
import { type Check, type Finding, healthy, ill, noted } from "./check";

const credentials: Check = {
  id: "credentials",
  title: "credentials",
  needs: "nothing",
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

const account: Check = {
  id: "account",
  title: "account",
  needs: "nothing",
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

const zoneAnswer = z.object({
  AvailabilityZones: z.array(z.object({ ZoneName: z.string(), State: z.string(), OptInStatus: z.string().optional() })),
});

const zones: Check = {
  id: "zones",
  title: "region and zones",
  needs: "account",
  run: async ({ environment, aws }) => {
    const { region, zones: wanted } = environment.cloud;
    const { AvailabilityZones } = await aws.ask(zoneAnswer, ["ec2", "describe-availability-zones"]);
    const usable = AvailabilityZones.filter(({ State }) => State === "available").map(({ ZoneName }) => ZoneName);
    const absent = wanted.filter((zone) => !usable.includes(zone));
    return absent.length === 0
      ? healthy(wanted.join(", "))
      : ill(
          `${region} does not offer this account ${absent.join(", ")}`,
          `choose three of ${usable.join(", ") || "another region's zones"} for cloud.zones`,
        );
  },
};

/** AWS refuses a signature that is five minutes off; half of it is the time to act. */
const tolerableSeconds = 150;
const clockPatienceSeconds = 10;

const clock: Check = {
  id: "clock",
  title: "clock",
  needs: "nothing",
  run: async ({ environment, signal }) => {
    const url = stsEndpoint(environment.cloud.region);
    const patience = AbortSignal.any([signal, AbortSignal.timeout(clockPatienceSeconds * 1000)]);
    const before = Date.now();
    const answer = await fetch(url, { method: "HEAD", redirect: "manual", signal: patience }).catch(() => undefined);
    signal.throwIfAborted();
    const theirs = Date.parse(answer?.headers.get("date") ?? "");
    if (Number.isNaN(theirs)) {
      return noted(
        `${url} does not tell the time (node knows no proxy)`,
        "nothing, when the credentials above work: a clock that is off makes AWS refuse them",
      );
    }
    // The header has whole seconds, and the answer took its time.
    const seconds = Math.round((before + (Date.now() - before) / 2 - theirs) / 1000);
    if (Math.abs(seconds) <= tolerableSeconds) return healthy(`${Math.abs(seconds)} s off`);
    return ill(
      `this machine's clock is ${Math.abs(seconds)} s ${seconds > 0 ? "ahead" : "behind"}; AWS refuses at 300 s`,
      "turn on NTP (timedatectl set-ntp true)",
    );
  },
};

/** Where the AWS CLI would go as well. */
function stsEndpoint(region: string): string {
  return (
    process.env["AWS_ENDPOINT_URL_STS"] ?? process.env["AWS_ENDPOINT_URL"] ?? `https://sts.${region}.amazonaws.com/`
  );
}

const stateBucket: Check = {
  id: "state",
  title: "state bucket",
  needs: "account",
  run: async ({ environment, aws }) => {
    const bucket = physicalName(environment, "bucket", "state");
    try {
      await aws.ask(z.unknown(), ["s3api", "head-bucket", "--bucket", bucket]);
      return healthy(bucket);
    } catch (thrown) {
      if (!(thrown instanceof AwsRefusal)) throw thrown;
      if (thrown.code === "404" || thrown.code === "NoSuchBucket") {
        return noted(`${bucket} is not there yet`, `npm run bootstrap -- ${environment.name}`);
      }
      if (thrown.code === "403") {
        return ill(
          `${bucket} refuses you: another account has the name, or you lack s3:ListBucket`,
          "sign in as the deployer; if that was it not, choose another naming.suffix before the first deploy",
        );
      }
      throw thrown;
    }
  },
};

const zoneList = z.object({
  HostedZones: z.array(z.object({ Id: z.string(), Name: z.string(), Config: z.object({ PrivateZone: z.boolean() }) })),
});
const zoneDetails = z.object({ DelegationSet: z.object({ NameServers: z.array(z.string()) }).nullish() });

const delegation: Check = {
  id: "delegation",
  title: "public domain",
  needs: "account",
  run: async ({ environment, aws }) => {
    const { public: domain, delegated } = environment.domains;
    const { HostedZones } = await aws.ask(zoneList, ["route53", "list-hosted-zones-by-name", "--dns-name", domain]);
    const zone = HostedZones.find(({ Name, Config }) => Name === `${domain}.` && !Config.PrivateZone);
    if (!zone) {
      return delegated
        ? ill(
            `${domain} has no zone yet, and domains.delegated is true: the first deploy would wait for its certificate`,
            "set domains.delegated to false until the parent names the servers that deploy prints",
          )
        : noted(`${domain} has no zone yet`, `npx cdktf deploy ${environment.name} makes it`);
    }
    const { DelegationSet } = await aws.ask(zoneDetails, ["route53", "get-hosted-zone", "--id", zone.Id]);
    const wanted = normal(DelegationSet?.NameServers ?? []);
    const found = normal(await resolveNs(domain).catch(() => []));
    if (found.length > 0 && found.every((server) => wanted.includes(server))) {
      return delegated
        ? healthy(`${domain} is delegated`)
        : noted(`${domain} is delegated by now`, "set domains.delegated to true and deploy again: the entries open");
    }
    return {
      findings: [
        {
          what: found.length === 0 ? `${domain} is not delegated` : `${domain} is delegated to ${found.join(", ")}`,
          cure: `at whoever holds the domain above it, set NS records to ${wanted.join(", ")}`,
          weight: delegated ? "finding" : "note",
        },
      ],
    };
  },
};

const normal = (names: readonly string[]) => names.map((name) => name.toLowerCase().replace(/\.$/, "")).sort();

const subscriptions = z.object({
  Subscriptions: z.array(z.object({ Endpoint: z.string(), SubscriptionArn: z.string() })),
});

/** A subscription that nobody confirmed swallows every alarm. */
const alarmMails: Check = {
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

const keptOnce = {
  detectors: z.object({ DetectorIds: z.array(z.string()) }),
  recorders: z.object({ ConfigurationRecorders: z.array(z.object({ name: z.string() })) }),
  trails: z.object({ trailList: z.array(z.object({ Name: z.string() })) }),
};

/** A service that allows one of a kind per account and region refuses ours when somebody switched it on by hand. */
const singletons: Check = {
  id: "singletons",
  title: "account singletons",
  needs: "account",
  run: async ({ environment, aws }) => {
    if (!environment.account.baseline) return healthy("another environment's");
    const prefix = `${environment.naming.project}-${environment.name}`;
    const { trailList } = await aws.ask(keptOnce.trails, ["cloudtrail", "describe-trails"]);
    // Our own trail: the baseline is deployed, and what follows is ours.
    if (trailList.some(({ Name }) => Name.startsWith(prefix))) return healthy("made by this environment");
    const { DetectorIds } = await aws.ask(keptOnce.detectors, ["guardduty", "list-detectors"]);
    const { ConfigurationRecorders } = await aws.ask(keptOnce.recorders, [
      "configservice",
      "describe-configuration-recorders",
    ]);
    const findings: Finding[] = [
      ...DetectorIds.map((id) => ({
        what: `GuardDuty is on already (detector ${id}); a second one is refused`,
        cure: "import it into the stack (docs/deploying-on-aws.md), or set account.baseline to false where its owner keeps it",
      })),
      ...ConfigurationRecorders.map(({ name }) => ({
        what: `Config has a recorder already (${name}); a second one is refused`,
        cure: "import it into the stack (docs/deploying-on-aws.md), or set account.baseline to false where its owner keeps it",
      })),
    ];
    return { findings };
  },
};

/** Who calls, where, and what the account already holds. */
export const accountChecks: readonly Check[] = [
  credentials,
  account,
  clock,
  zones,
  stateBucket,
  singletons,
  delegation,
  alarmMails,
];
