import { describe } from "vitest";
import { absent } from "../descriptions";
import { accepts, namedSettings, oneOfWords, refuses, sentence } from "../refusals";

const range = (from: number, to: number, fix: string) =>
  `Allowed: a private IPv4 network from /${from} to /${to}, written as its first address. Fix: ${fix}`;
const network = range(16, 20, "take a free /16 of 10.0.0.0/8");
const days =
  "Allowed: 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days. Fix: use 365 unless a regulator asks for more";
const peerReason = "a peering that somebody asked for";

describe("network", () => {
  namedSettings("network", "describe the network");
  oneOfWords("network.natGateways", ["single", "per-zone"], "use per-zone in production");
  oneOfWords("network.endpointZones", ["first", "every"], "use every in production");
  refuses("network", [
    ["network.cidr", "10.0.0.0/15", network],
    ["network.cidr", "10.20.0.0/21", network],
    ["network.cidr", "10.20.0.1/16", network],
    ["network.cidr", "10.20.0.0", network],
    ["network.cidr", "10.256.0.0/16", network],
    ["network.cidr", "010.20.0.0/16", network],
    ["network.cidr", "10.20/16", network],
    ["network.cidr", "fd00::/16", network],
    ["network.cidr", "１０.20.0.0/16", network],
    ["network.cidr", 16, network],
    ["network.cidr", null, network],
    ["network.cidr", absent, network],
    ["network.flowLogRetentionDays", 366, days],
    ["network.flowLogRetentionDays", 0, days],
    ["network.flowLogRetentionDays", "365", days],
    ["network.flowLogRetentionDays", absent, days],
    ["network.peers", [], "Allowed: a record of named entries. Fix: name each peer for what it is"],
    ["network.peers", absent, "Allowed: a record of named entries. Fix: name each peer for what it is"],
    [
      "network.peers.office",
      "10.9.0.0/16",
      "Allowed: a section of named settings. Fix: give cidr and reason of the peer",
    ],
  ]);
  accepts("network", [
    ["network.cidr", "10.20.0.0/16"],
    ["network.cidr", "10.20.16.0/20"],
    ["network.peers.office", { cidr: "10.0.0.0/8", reason: peerReason }],
    [`network.peers.${"p".repeat(40)}`, { cidr: "192.168.0.0/28", reason: peerReason }],
    ["network.flowLogRetentionDays", 3653],
  ]);
  refuses(
    "a peer",
    [
      ["network.peers.office.cidr", "10.0.0.0/7", range(8, 28, "write the range the other side announces")],
      ["network.peers.office.cidr", "10.0.0.0/29", range(8, 28, "write the range the other side announces")],
      ["network.peers.office.cidr", absent, range(8, 28, "write the range the other side announces")],
    ],
    "stage",
    { "network.peers.office": { cidr: "10.9.0.0/16", reason: peerReason } },
  );
  sentence("network.peers.office.reason", "say what the peering is for", "stage", {
    "network.peers.office": { cidr: "10.9.0.0/16", reason: peerReason },
  });
  const key =
    "Allowed: a key of 1 to 40 characters [a-z0-9-], a letter first, single dashes inside. Fix: name each peer for what it is";
  refuses(
    "the name of a peer",
    ["Office", "büro", "1st", "", "p".repeat(41), "my office", "office-", "the--office"].map((name) => [
      `network.peers.${name}`,
      { cidr: "10.9.0.0/16", reason: peerReason },
      key,
    ]),
  );
});

describe("domains", () => {
  namedSettings("domains", "give the public and the private domain");
  for (const [path, fix] of [
    ["domains.public", "use the name customers type"],
    ["domains.private", "use a name nobody can register, below .internal"],
  ] as const) {
    const message = `Allowed: a lower-case DNS name of two labels or more. Fix: ${fix}`;
    const long = `${"a".repeat(63)}.`.repeat(4);
    refuses(path, [
      [path, "exchange", message],
      [path, "Exchange.example", message],
      [path, "exchange.example.", message],
      [path, "https://exchange.example", message],
      [path, "-a.example", message],
      [path, "börse.example", message],
      [path, `${"a".repeat(64)}.example`, message],
      [path, `${long}aa`, message],
      [path, "", message],
      [path, 1, message],
      [path, absent, message],
    ]);
    accepts(path, [
      [path, "ab.cd"],
      [path, `${"a".repeat(63)}.example`],
      [path, `${long.slice(0, -14)}.example.eu`],
    ]);
  }
});

describe("owner", () => {
  namedSettings("owner", "say who owns the environment");
  const team = "Allowed: 2 to 40 letters, digits, spaces, dots, dashes. Fix: name the team";
  const email = "Allowed: an e-mail address. Fix: use a mailing list that somebody reads at night";
  refuses("owner", [
    ["owner.team", "x", team],
    ["owner.team", "x".repeat(41), team],
    ["owner.team", "team\u0000zero", team],
    ["owner.team", "team 🚀", team],
    ["owner.team", absent, team],
    ["owner.alarmEmails", [], "Allowed: at least one e-mail address. Fix: name who is woken up"],
    ["owner.alarmEmails", "a@b.example", "Allowed: a list of e-mail addresses. Fix: give at least one"],
    ["owner.alarmEmails", absent, "Allowed: a list of e-mail addresses. Fix: give at least one"],
    [
      "owner.alarmEmails",
      Array.from({ length: 11 }, (_, index) => `a${index}@b.example`),
      "Allowed: at most 10 e-mail addresses. Fix: use a mailing list",
    ],
    [
      "owner.alarmEmails",
      ["a@b.example", "a@b.example"],
      "Allowed: each e-mail address once. Fix: remove the repeated one",
    ],
    ["owner.alarmEmails.0", "nobody", email],
    ["owner.alarmEmails.0", `${"a".repeat(250)}@b.example`, email],
    ["owner.alarmEmails.0", null, email],
  ]);
  accepts("owner", [
    ["owner.team", "Plattform Zürich 2"],
    ["owner.team", "x".repeat(40)],
  ]);
});

describe("naming", () => {
  namedSettings("naming", "give project and suffix");
  const project = "Allowed: 2 to 10 characters [a-z0-9], a letter first. Fix: use a short word";
  const suffix = "Allowed: 4 to 8 characters [a-z0-9]. Fix: pick one once and keep it";
  refuses("naming", [
    ["naming.project", "r", project],
    ["naming.project", "r".repeat(11), project],
    ["naming.project", "RKCP", project],
    ["naming.project", "4kcp", project],
    ["naming.project", "rk-cp", project],
    ["naming.project", absent, project],
    ["naming.suffix", "s7q", suffix],
    ["naming.suffix", "s7q2s7q2s", suffix],
    ["naming.suffix", "s7-2", suffix],
    ["naming.suffix", 7000, suffix],
    ["naming.suffix", absent, suffix],
  ]);
  accepts("naming", [
    ["naming.project", "rk"],
    ["naming.project", "r".repeat(10)],
    ["naming.suffix", "00000000"],
  ]);
});
