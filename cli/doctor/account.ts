import { z } from "zod";
import { physicalName } from "../../platform/naming";
import { AwsRefusal } from "../aws-cli/refusal";
import { alarmMails } from "./alarm-mails";
import { type Check, type Finding, healthy, ill, noted } from "./check";
import { clock } from "./clock";
import { account, credentials } from "./credentials";
import { delegation } from "./delegation";

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
