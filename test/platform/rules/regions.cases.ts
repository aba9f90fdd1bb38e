import { regionHasThreeZones, zonesBelongToTheRegion } from "../../../platform/rules/regions";
import type { RuleCase } from "./rule-case";

const place = (region: string, letters: string) => ({
  "cloud.region": region,
  "cloud.zones": [...letters].map((letter) => region + letter),
});

export const regionCases: readonly RuleCase[] = [
  {
    rule: regionHasThreeZones,
    keeps: [{ what: "a region with gaps in its letters", changes: place("ca-central-1", "abd") }],
    breaks: [
      {
        what: "a region that does not exist",
        changes: place("eu-west-9", "abc"),
        path: "cloud.region",
        message: expectedRegions(),
      },
      {
        what: "a region of two zones for new accounts",
        changes: place("us-west-1", "abc"),
        path: "cloud.region",
        message: expectedRegions(),
      },
    ],
  },
  {
    rule: zonesBelongToTheRegion,
    keeps: [
      { what: "three of four zones in any order", changes: place("us-west-2", "dba") },
      { what: "the zones of another region", changes: place("eu-central-1", "abc") },
    ],
    breaks: [
      {
        what: "a zone of another region",
        changes: { "cloud.zones": ["eu-west-1a", "eu-west-2b", "eu-west-1c"] },
        path: "cloud.zones.1",
        message: "Allowed in eu-west-1: eu-west-1a, eu-west-1b, eu-west-1c. Fix: pick one of them",
      },
      {
        what: "a letter the region has not",
        changes: { "cloud.zones": ["eu-west-1a", "eu-west-1b", "eu-west-1d"] },
        path: "cloud.zones.2",
        message: "Allowed in eu-west-1: eu-west-1a, eu-west-1b, eu-west-1c. Fix: pick one of them",
      },
      {
        what: "one zone twice",
        changes: { "cloud.zones": ["eu-west-1a", "eu-west-1b", "eu-west-1a"] },
        path: "cloud.zones",
        message: "Allowed: three different zones. Fix: list each zone once",
      },
    ],
  },
];

function expectedRegions(): string {
  const regions =
    "af-south-1, ap-east-1, ap-northeast-1, ap-northeast-2, ap-northeast-3, ap-south-1, ap-south-2, ap-southeast-1, " +
    "ap-southeast-2, ap-southeast-3, ap-southeast-4, ca-central-1, ca-west-1, eu-central-1, eu-central-2, eu-north-1, " +
    "eu-south-1, eu-south-2, eu-west-1, eu-west-2, eu-west-3, il-central-1, me-central-1, me-south-1, sa-east-1, " +
    "us-east-1, us-east-2, us-west-2";
  return `Allowed: ${regions}. Fix: pick a region with three zones`;
}
