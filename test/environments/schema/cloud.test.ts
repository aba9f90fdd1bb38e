import { describe } from "vitest";
import { absent } from "../descriptions";
import { accepts, namedSettings, oneOfWords, refuses, sentence, wholeNumber, yesOrNo } from "../refusals";

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
  namedSettings("account", "describe the account: baseline, budgetUsdPerMonth, copies");
  yesOrNo("account.baseline", "set true in exactly one environment of each account");
  wholeNumber("account.budgetUsdPerMonth", 10, 10_000_000, "see the cost table of docs/deploying-on-aws.md");
});

describe("account.hostedCi", () => {
  namedSettingsWhereGiven();
  oneOfWords("account.hostedCi.provider", ["github"], "GitHub Actions is the hosted CI that is known");
  const repository = "Allowed: owner/name of a repository. Fix: name the repository that holds this code";
  refuses("account.hostedCi", [
    ["account.hostedCi.repository", "rkcp", repository],
    ["account.hostedCi.repository", "https://github.com/exchange/rkcp", repository],
    ["account.hostedCi.repository", "exchange/*", repository],
    ["account.hostedCi.repository", absent, repository],
  ]);
  accepts("account.hostedCi", [["account.hostedCi", absent]]);
});

describe("account.copies", () => {
  const either =
    "Allowed: enabled true with the other account, or false with acceptedBy, reason and expires. Fix: write one";
  refuses("account.copies", [
    ["account.copies", "none", either],
    ["account.copies", absent, either],
    ["account.copies.enabled", "false", either],
    ["account.copies.enabled", absent, either],
    ["account.copies.acceptedBy", "cto", "Allowed: an e-mail address. Fix: name the person who accepts the risk"],
    [
      "account.copies.expires",
      "soon",
      "Allowed: a day written YYYY-MM-DD. Fix: pick the day by which it is decided again",
    ],
  ]);
  sentence("account.copies.reason", "say why the environment may go without copies elsewhere");
  const key = "Allowed: the ARN of a key. Fix: copy it from the account that keeps the copies";
  const vault = "Allowed: the ARN of a backup vault. Fix: copy it from the account that keeps the copies";
  refuses(
    "account.copies in another account",
    [
      [
        "account.copies.accountId",
        444444444444,
        "Allowed: the 12 digits of an AWS account. Fix: name the account that keeps the copies",
      ],
      ["account.copies.region", "Frankfurt", "Allowed: an AWS region. Fix: use another region than cloud.region"],
      [
        "account.copies.auditBucket",
        "Audit_Bucket",
        "Allowed: a bucket name of 3 to 63 [a-z0-9-]. Fix: name the bucket",
      ],
      ["account.copies.auditKeyArn", "alias/audit", key],
      ["account.copies.backupVaultArn", "copies", vault],
      ["account.copies.backupVaultArn", absent, vault],
    ],
    "production",
  );
});

function namedSettingsWhereGiven(): void {
  const message = "Allowed: a section of named settings. Fix: give provider and repository of the hosted CI";
  refuses(
    "account.hostedCi",
    ["text", 1, true, [], null].map((value) => ["account.hostedCi", value, message]),
  );
}
