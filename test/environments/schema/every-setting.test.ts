import { describe, expect, test } from "vitest";
import { z } from "zod";
import { environmentSchema } from "../../../environments/schema";
import { stage } from "../../../environments/stage";
import { describeProblems } from "../../../platform/problem";
import { absent, changed, problemsOf, withChanges } from "../descriptions";
import { pathsOf } from "../mutations/edits";

const accepted = {
  acceptedBy: "cto@exchange.example",
  reason: "the patch is on its way into the release",
  expires: "2027-01-31",
};

/** Legal descriptions that hold every setting of the schema between them, each variant included. */
const examples = {
  stage: changed("stage"),
  production: changed("production"),
  unusual: changed("stage", {
    "network.peers.office": { cidr: "10.9.0.0/16", reason: "the office administers the environment" },
    "nodes.ethereum": { placement: "external", network: "testnet", host: "rpc.example", port: 443 },
    "domains.dnssec": { enabled: false, reason: "the registrar of this domain takes no DS record" },
    "entry.administrationFrom": ["office"],
    "entry.certificate": {
      arn: "arn:aws:acm:eu-west-1:111111111111:certificate/00000000-0000-4000-8000-000000000000",
      acceptedBy: "cto@exchange.example",
      reason: "customers pin the authority of the old exchange",
      expires: "2027-03-01",
    },
    rabbitmq: { placement: "vm", machineType: "m6i.large", dataGiB: 20 },
    "machines.generations": { "vault-a": 2 },
    "services.images.peatio": {
      registry: "mirror.example",
      repository: "exchange/peatio",
      tag: "2.7.0",
      digest: `sha256:${"0".repeat(64)}`,
      exceptions: { fork: accepted, line: accepted },
    },
    "services.images.applogic": {
      registry: "mirror.example",
      repository: "hub/rubykube/applogic",
      tag: "latest",
      digest: `sha256:${"0".repeat(64)}`,
      exceptions: { line: accepted },
    },
    "services.mirrors": ["mirror.example"],
    "services.applogic": { enabled: true, replicas: { min: 1, max: 1 } },
    "services.management": {
      peatio: { write_deposits: { permitted: ["bank", "risk"], mandatory: ["bank", "risk"] } },
      barong: { read_users: { permitted: ["risk"], mandatory: ["risk"] } },
    },
    "exchange.currencies.tok": {
      ...stage.exchange.currencies["eth"],
      token: { parent: "eth", contract: `0x${"0".repeat(40)}`, gasLimit: 90_000 },
    },
    deletionProtection: { enabled: false, reason: "rebuilt every night by the pipeline" },
  }),
};

/** Values no setting takes, or that only one kind of setting takes. */
const wrong: readonly (readonly [string, unknown])[] = [
  ["nothing", absent],
  ["null", null],
  ["undefined", undefined],
  ["an empty text", ""],
  ["a long text", "x".repeat(10_000)],
  ["control characters", "\u0000\u001b[31m\n"],
  ["Unicode", "ẞ🚀ａ"],
  ["a tiny number", -Number.MAX_VALUE],
  ["a huge number", Number.MAX_VALUE],
  ["a fraction", 0.5],
  ["not a number", Number.NaN],
  ["infinity", Number.POSITIVE_INFINITY],
  ["true", true],
  ["an empty list", []],
  ["a list", [null, {}, []]],
  ["an empty section", {}],
  ["a section", { surprise: 1 }],
  ["a function", () => 1],
  ["a symbol", Symbol("s")],
  ["a bigint", 10n],
  ["a map", new Map([["bitcoin", 1]])],
  ["a date", new Date(0)],
];

/** Settings that may be left out or be empty, and values that happen to be legal where they are put. */
const legal = new Set([
  ...["bitcoin", "dash", "ethereum"].flatMap((chain) => [`nodes.${chain}: nothing`, `nodes.${chain}: undefined`]),
  "nodes: an empty section",
  "network.peers: an empty section",
  "network.peers.office: nothing",
  ...["services.images.peatio.digest", "owner.alarmEmails.0", "owner.alarmEmails.1"].map((path) => `${path}: nothing`),
  "services.images.peatio.digest: undefined",
  ...["bitcoin", "dash"].flatMap((chain) => [0, 1].map((index) => `nodes.${chain}.addresses.${index}: nothing`)),
  ...[
    "account.hostedCi: nothing",
    "account.hostedCi: undefined",
    "entry.certificate: nothing",
    "entry.certificate: undefined",
    "machines.generations: an empty section",
  ],
  ...["entry.administrationFrom: an empty list", "entry.administrationFrom.0: nothing"],
  "machines.generations.vault-a: nothing",
  "account.copies.enabled: true",
  ...[
    "account.baseline",
    "domains.delegated",
    "domains.dnssec.enabled",
    "exchange.withdrawalsNeedApproval",
    "deletionProtection.enabled",
    "services.applogic.enabled",
    ...["usd", "btc", "dash", "eth", "tok"].flatMap((code) =>
      ["deposits", "withdrawals"].map((way) => `exchange.currencies.${code}.${way}`),
    ),
  ].map((path) => `${path}: true`),
  ...["nothing", "undefined"].map((what) => `services.images.tower: ${what}`),
  "services.mirrors: an empty list",
  ...["peatio", "barong"].map((app) => `services.management.${app}: an empty section`),
  "services.management.peatio.write_deposits: nothing",
  "services.management.barong.read_users: nothing",
  "exchange.markets: an empty section",
  ...["btcusd", "ethusd", "dashusd", "ethbtc"].map((id) => `exchange.markets.${id}: nothing`),
  ...["tradingFees.vip-0", "currencies.tok", "currencies.tok.token"].map((path) => `exchange.${path}: nothing`),
  "exchange.currencies.tok.token: undefined",
]);

describe.each(Object.entries(examples))("every setting of %s", (_name, example) => {
  test("is legal as it stands", () => {
    expect(problemsOf(example)).toEqual([]);
  });

  test.each(wrong)("answers %s with a fix", (what, value) => {
    for (const path of pathsOf(example)) {
      const problems = problemsOf(withChanges(example, { [path]: value }));
      if (problems.length === 0) {
        expect(legal, `${path}: ${what} was accepted`).toContain(`${path}: ${what}`);
        continue;
      }
      for (const problem of problems) {
        expect(problem.file).toMatch(/^environments\/[^/]*\.ts$/);
        expect(problem.message, `${path}: ${what}`).toMatch(/Fix: \S/);
        // The library's own words help nobody.
        expect(problem.message, `${path}: ${what}`).not.toMatch(
          /Invalid|expected|Unrecognized|must match|Too (big|small)/,
        );
      }
      expect(describeProblems(problems)).not.toMatch(/\n\s+at |undefined|\[object/);
    }
  });
});

test("the examples hold every setting the schema knows", () => {
  const shown = new Set(Object.values(examples).flatMap((example) => pathsOf(example).map(withoutKeys)));
  expect(
    [...settingsOf(z.toJSONSchema(environmentSchema, { unrepresentable: "any" }) as Node)].filter(
      (path) => !shown.has(withoutKeys(path)),
    ),
  ).toEqual([]);
});

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
}

/** Paths of the schema; the free key of a record and the index of a list are `*`. */
function settingsOf(node: Node, path: readonly string[] = []): Set<string> {
  const inner = [
    ...Object.entries(node.properties ?? {}),
    ...(typeof node.additionalProperties === "object" ? [["*", node.additionalProperties] as const] : []),
    ...(node.items ? [["*", node.items] as const] : []),
  ];
  return new Set([
    ...(path.length > 0 ? [path.join(".")] : []),
    ...inner.flatMap(([key, next]) => [...settingsOf(next, [...path, key])]),
    ...(node.anyOf ?? node.oneOf ?? []).flatMap((variant) => [...settingsOf(variant, path)]),
  ]);
}

/** The path as the schema sees it: chains and images are described alike, a record's keys and a list's indices are free. */
function withoutKeys(path: string): string {
  return path
    .replace(/^(nodes|services\.images)\.[^.]+/, "$1.*")
    .replace(/^(exchange\.(?:currencies|markets|tradingFees)|services\.management\.(?:peatio|barong))\.[^.]+/, "$1.*")
    .replace(/^(services\.(?:mirrors|management\..*\.(?:permitted|mandatory)))\.\d+$/, "$1.*")
    .replace(/^(cluster\.nodePools|network\.peers|machines\.generations|nodes\.\*\.nodes)\.[^.]+/, "$1.*")
    .replace(
      /^(cloud\.zones|owner\.alarmEmails|vault\.addresses|nodes\.\*\.addresses|entry\.administrationFrom)\.\d+$/,
      "$1.*",
    );
}
