import { type Rule, violation } from "./rule";

/**
 * Zones of the AWS regions that have three or more (AWS documentation, "Regions and Availability Zones"). Letters are
 * mapped per account; the list is the union, so it stops a slip of the pen, not an account that lacks a letter.
 */
const zoneLetters: Readonly<Record<string, string>> = {
  "af-south-1": "abc",
  "ap-east-1": "abc",
  "ap-northeast-1": "acd",
  "ap-northeast-2": "abcd",
  "ap-northeast-3": "abc",
  "ap-south-1": "abc",
  "ap-south-2": "abc",
  "ap-southeast-1": "abc",
  "ap-southeast-2": "abc",
  "ap-southeast-3": "abc",
  "ap-southeast-4": "abc",
  "ca-central-1": "abd",
  "ca-west-1": "abc",
  "eu-central-1": "abc",
  "eu-central-2": "abc",
  "eu-north-1": "abc",
  "eu-south-1": "abc",
  "eu-south-2": "abc",
  "eu-west-1": "abc",
  "eu-west-2": "abc",
  "eu-west-3": "abc",
  "il-central-1": "abc",
  "me-central-1": "abc",
  "me-south-1": "abc",
  "sa-east-1": "abc",
  "us-east-1": "abcdf",
  "us-east-2": "abc",
  "us-west-2": "abcd",
};

/** The region exists and has room for a quorum of three. */
export const regionHasThreeZones: Rule = (env) =>
  violation(
    env,
    zoneLetters[env.cloud.region] === undefined,
    "cloud.region",
    env.cloud.region,
    `Allowed: ${Object.keys(zoneLetters).join(", ")}. Fix: pick a region with three zones`,
  );

/** Three different zones, all of the region. */
export const zonesBelongToTheRegion: Rule = (env) => {
  const { region, zones } = env.cloud;
  const letters = zoneLetters[region];
  if (letters === undefined) return [];
  const allowed = [...letters].map((letter) => region + letter);
  return [
    ...zones.flatMap((zone, index) =>
      violation(
        env,
        !allowed.includes(zone),
        `cloud.zones.${index}`,
        zone,
        `Allowed in ${region}: ${allowed.join(", ")}. Fix: pick one of them`,
      ),
    ),
    ...violation(
      env,
      new Set(zones).size < zones.length,
      "cloud.zones",
      zones,
      "Allowed: three different zones. Fix: list each zone once",
    ),
  ];
};
