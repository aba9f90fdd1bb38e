import { describe } from "vitest";
import { absent } from "../descriptions";
import { accepts, namedSettings, refuses, yesOrNo } from "../refusals";

const provider =
  'Allowed: provider "aws". Fix: set cloud.provider to "aws"; the adapters for google and azurerm are not built yet';
const cloud = "Allowed: a section with provider, accountId, region and zones. Fix: describe the cloud account";
const account = "Allowed: the 12 digits of an AWS account. Fix: copy it from the account page, with leading zeros";
const region = 'Allowed: an AWS region. Fix: name a region with three zones, such as "eu-west-1"';
const zone = 'Allowed: a zone of the region. Fix: write the region plus a letter: "eu-west-1a"';
const zones = "Allowed: exactly three zones. Fix: list three of the region's zones, once each";
const noZones = "Allowed: three zones of the region. Fix: list three";

describe("cloud", () => {
  refuses("cloud", [
    ["cloud.provider", "google", provider],
    ["cloud.provider", "azurerm", provider],
    ["cloud.provider", "AWS", provider],
    ["cloud.provider", 7, provider],
    ["cloud.provider", absent, provider],
    ["cloud", "aws", cloud],
    ["cloud", null, cloud],
    ["cloud", [], cloud],
    ["cloud", absent, cloud],
    ["cloud.accountId", "11111111111", account],
    ["cloud.accountId", "1111111111111", account],
    ["cloud.accountId", "11111111111x", account],
    ["cloud.accountId", "１１１１１１１１１１１１", account],
    ["cloud.accountId", 111111111111, account],
    ["cloud.accountId", absent, account],
    ["cloud.region", "Ireland", region],
    ["cloud.region", "eu-west-1a", region],
    ["cloud.region", null, region],
    ["cloud.region", absent, region],
    ["cloud.zones", ["eu-west-1a", "eu-west-1b"], zones],
    ["cloud.zones", [..."abcd"].map((letter) => `eu-west-1${letter}`), zones],
    ["cloud.zones", "eu-west-1a", noZones],
    ["cloud.zones", { a: "eu-west-1a" }, noZones],
    ["cloud.zones", absent, noZones],
    ["cloud.zones.1", "b", zone],
    ["cloud.zones.1", null, zone],
    ["cloud.zones.2", "eu-west-1C", zone],
  ]);
  accepts("cloud", [
    ["cloud.region", "us-gov-west-1"],
    ["cloud.accountId", "000000000000"],
  ]);
});

describe("account", () => {
  namedSettings("account", "say with account.baseline whether this environment owns the account's singletons");
  yesOrNo("account.baseline", "set true in exactly one environment of each account");
});
