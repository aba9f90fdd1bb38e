import { describe, expect, test } from "vitest";
import { judgeDescriptions } from "../../../platform/load-environments";
import { concerns, judgeFeatures } from "../../../platform/load-features";
import { describeProblems } from "../../../platform/problem";
import { overlays, refusedServices } from "../../../platform/features/services";
import { linesOf } from "../../environments/descriptions";
import {
  describedFeature,
  featureFile,
  featureProblems,
  judgedWith,
  runsInStage,
} from "../../environments/features/descriptions";

const services = Object.keys(overlays);
const allowed = services.join(", ");
const fork = (expires: string) => ({
  registry: "quay.io",
  repository: "exchange/barong",
  tag: "2.6.49-ours",
  exceptions: {
    fork: { acceptedBy: "cto@exchange.example", reason: "the fix waits for the next release upstream", expires },
  },
});

test.each(services.filter(runsInStage))("%s may be a feature", (service) => {
  expect(featureProblems(describedFeature(service))).toEqual([]);
});

test.each(services.filter((service) => !runsInStage(service)))(
  "%s, which stage does not run, is told how to run there",
  (service) => {
    const { program = "" } = overlays[service] ?? {};
    expect(linesOf(featureProblems(describedFeature(service)))).toEqual([
      `service: stage does not run it, and a feature is its ${program} with another image. Fix: give stage services.images.${program} first, or name another service`,
    ]);
  },
);

/** What is wrong, where it is told, and the whole message. */
const refusals: readonly (readonly [string, unknown, string, string])[] = [
  [
    "a service nobody has, close to a known one",
    describedFeature("peatio-apj", { service: "peatio-apj" }),
    "service",
    `No such service. Did you mean "peatio-api"? Allowed: ${allowed}. Fix: name one of them`,
  ],
  [
    "a service that resembles nothing",
    describedFeature("barong", { service: "zookeeper" }),
    "service",
    `No such service. Allowed: ${allowed}. Fix: name one of them`,
  ],
  [
    "a wallet daemon",
    describedFeature("peatio-deposit"),
    "service",
    `Never in a feature: it holds a wallet's secret or pays from it, and a second one spends twice. Test it in the environment itself. Allowed: ${allowed}. Fix: name one of them`,
  ],
  [
    "the mailer",
    describedFeature("barong", { service: "barong-mailer" }),
    "service",
    `Never in a feature: it can't leave the default virtual host, where it would take the environment's mail. Allowed: ${allowed}. Fix: name one of them`,
  ],
  [
    "the gateway",
    describedFeature("barong", { service: "gateway" }),
    "service",
    `Never in a feature: it holds everybody's state or is everybody's door; a tester reaches a feature through it, by the header x-rkcp-feature. Allowed: ${allowed}. Fix: name one of them`,
  ],
  [
    "a matching engine on the environment's queues",
    describedFeature("peatio-matching", { writes: ["database"] }),
    "writes",
    'peatio-matching needs a broker of its own: a second one purges the environment\'s queue at its start and splits the orders. Allowed: ["database","broker"]. Fix: write it out',
  ],
  [
    "an API on the environment's tables",
    describedFeature("barong", { writes: "nothing" }),
    "writes",
    'barong needs a database of its own: its migration would change the tables that the environment\'s own release reads. Allowed: ["database","broker"]. Fix: write it out',
  ],
  [
    "a store that the service has no use for",
    describedFeature("rango", { writes: ["broker"] }),
    "writes",
    'rango writes to no broker. Allowed: "nothing". Fix: write it out',
  ],
  [
    "a store named twice",
    describedFeature("barong", { writes: ["database", "broker", "broker"] }),
    "writes",
    'A store stands there twice. Allowed: ["database","broker"]. Fix: write it out',
  ],
  [
    "a store nobody has",
    describedFeature("barong", { writes: ["redis"] }),
    "writes",
    'Allowed: "nothing", or a list of "database" and "broker", each once. Fix: say what the service writes; docs/features.md has the list',
  ],
  [
    "an expiry in the past",
    describedFeature("barong", { expires: "2026-11-21" }),
    "expires",
    "It ended before today, 2026-11-22. Fix: npm run feature -- expire try-barong; if it is still needed, pick a day within 30 days",
  ],
  [
    "an expiry more than 30 days ahead",
    describedFeature("barong", { expires: "2026-12-23" }),
    "expires",
    "Allowed: at most 30 days from today, 2026-11-22. Fix: pick an earlier day; it can be moved on when it comes",
  ],
  [
    "an owner nobody knows",
    describedFeature("barong", { owner: "evee" }),
    "owner",
    'Nobody has this key. Did you mean "eve"? Allowed: ada, ben, cleo, dov, eve, finn, gia, hana. Fix: name a person of environments/people.ts',
  ],
  [
    "production",
    describedFeature("barong", { environment: "production" }),
    "environment",
    'Its tier is "production", and no feature runs beside customers\' money. Allowed: stage. Fix: name an environment of tier "stage"',
  ],
  [
    "an environment nobody has",
    describedFeature("barong", { environment: "stag" }),
    "environment",
    'No such environment. Did you mean "stage"? Allowed: stage. Fix: name the one to borrow from',
  ],
  [
    "a fork without an exception",
    describedFeature("barong", { image: { registry: "quay.io", repository: "exchange/barong", tag: "2.6.49-ours" } }),
    "image.repository",
    "It is a fork of barong. Allowed: quay.io/openware/barong or docker.io/rubykube/barong, or a mirror of it. Fix: use the vanilla image, or accept the fork in image.exceptions.fork",
  ],
  [
    "a fork whose exception has ended",
    describedFeature("barong", { image: fork("2026-11-21") }),
    "image.exceptions.fork.expires",
    "Allowed: from today, 2026-11-22, to a year ahead. Fix: use the release, or have it accepted anew",
  ],
  [
    "an exception for what is no fork",
    describedFeature("barong", { image: { ...fork("2026-12-01"), repository: "openware/barong" } }),
    "image.exceptions.fork",
    "Nothing needs it. Fix: remove it",
  ],
  [
    "an image written as one text",
    describedFeature("barong", { image: "quay.io/openware/barong:2.6.50" }),
    "image",
    "Allowed: a section of named settings. Fix: give registry, repository and tag",
  ],
  [
    "an image that is another one tomorrow",
    describedFeature("barong", { image: { registry: "quay.io", repository: "openware/barong", tag: "latest" } }),
    "image.tag",
    "Allowed: 2.6.x, since an older line reads its settings under other names and demands VAULT_TOKEN, and 3.x has no public source. Fix: name such a release, or accept it in image.exceptions.line",
  ],
  [
    "a namespace of 64 characters",
    describedFeature("rango", { name: "n".repeat(56) }),
    "name",
    `The namespace feature-${"n".repeat(56)} would have 64 characters. Allowed: 63. Fix: shorten the name by 1`,
  ],
  [
    "a database whose name MySQL refuses",
    describedFeature("barong", { name: "n".repeat(50) }),
    "name",
    `The database barong_feature_${"n".repeat(50)} would have 65 characters. Allowed: 64. Fix: shorten the name by 1`,
  ],
];

describe("a feature is refused for", () => {
  test.each(refusals)("%s", (_what, feature, path, message) => {
    expect(featureProblems(feature).map(({ path: where, message: said }) => `${where}: ${said}`)).toEqual([
      `${path}: ${message}`,
    ]);
  });

  test.each(refusals)("%s, with file and fix", (_what, feature) => {
    const { name } = feature as { readonly name: string };
    const report = describeProblems(featureProblems(feature));
    expect(report).toMatch(new RegExp(`^environments/features/${name}\\.ts has 1 problem:\\n.*: got .*Fix: \\S`));
  });

  test("a name that is not its file's, and is another's", () => {
    const { problems } = judgeFeatures(
      [
        {
          file: "environments/features/one.ts",
          promised: "one",
          description: describedFeature("rango", { name: "two" }),
        },
        {
          file: "environments/features/two.ts",
          promised: "two",
          description: describedFeature("rango", { name: "two" }),
        },
      ],
      { environments: [], names: ["stage"], people: ["eve"], today: "2026-11-22" },
    );
    expect(problems.map(({ file, message }) => `${file}: ${message}`)).toEqual([
      'environments/features/one.ts: Allowed: "one", after the file. Fix: name the feature and its file alike',
      "environments/features/one.ts: environments/features/two.ts has this name as well. Allowed: one feature per name. Fix: rename one of the two",
      "environments/features/two.ts: environments/features/one.ts has this name as well. Allowed: one feature per name. Fix: rename one of the two",
    ]);
  });
});

describe("a feature lasts", () => {
  test.each(["2026-11-22", "2026-12-22"])("until %s, when today is 2026-11-22", (expires) => {
    expect(featureProblems(describedFeature("barong", { expires }))).toEqual([]);
  });
});

test("a fork that somebody answers for is let pass", () => {
  expect(featureProblems(describedFeature("barong", { image: fork("2026-12-01") }))).toEqual([]);
});

test("the problems of all features are told at once", () => {
  const problems = featureProblems(
    describedFeature("barong", { owner: "nobody" }),
    describedFeature("rango", { expires: "2020-01-01", owner: "nobody" }),
  );
  expect(problems.map(({ file, path }) => `${file} ${path}`)).toEqual(
    [
      "environments/features/try-barong.ts owner",
      "environments/features/try-rango.ts expires",
      "environments/features/try-rango.ts owner",
    ].sort((a, b) => a.localeCompare(b)),
  );
});

describe("what is wrong with a feature", () => {
  const environments = [
    { name: "preview", tier: "stage" },
    { name: "production", tier: "production" },
    { name: "stage", tier: "stage" },
  ] as const;

  test.each<[string, unknown, readonly string[]]>([
    ["the stage that it names", "stage", ["stage"]],
    ["another stage that it names", "preview", ["preview"]],
    ["every stage where it names production, which has none", "production", ["preview", "stage"]],
    ["every stage where it names nobody", "stgae", ["preview", "stage"]],
    ["every stage where it names nothing", undefined, ["preview", "stage"]],
  ])("concerns %s", (_, environment, concerned) => {
    const described = featureFile(describedFeature("rango", { environment }));
    expect(concerns(described.file, [described], environments)).toEqual(concerned);
  });

  test("concerns every stage where its file can't be read", () => {
    expect(concerns("environments/features/broken.ts", [], environments)).toEqual(["preview", "stage"]);
  });

  test("stops who is concerned and nobody else", () => {
    const ended = describedFeature("rango", { expires: "2020-01-01" });
    const young = describedFeature("barong");
    expect(() => judgedWith([ended, young], undefined, { meant: ["stage"] })).toThrow(
      "Fix: npm run feature -- expire try-rango",
    );
    expect(() => judgedWith([ended, young], undefined, { meant: ["production", "stage"] })).toThrow(
      "It ended before today",
    );
    expect(judgedWith([ended, young], undefined, { meant: ["production"] })).toMatchObject({
      environments: [{}, {}],
      features: [],
    });
  });

  test("passes where revisions are compared, and nothing else does that is wrong with it", () => {
    const compared = { despiteEnds: true };
    const ended = describedFeature("rango", { expires: "2020-01-01" });
    expect(judgedWith([ended], undefined, compared).features).toMatchObject([{ expires: "2020-01-01" }]);
    const faulty = describedFeature("rango", { expires: "2020-01-01", owner: "nobody" });
    expect(() => judgedWith([faulty], undefined, compared)).toThrow(/owner: got "nobody"/);
  });

  test("is told with everything else while an environment is at fault too", () => {
    const features = [featureFile(describedFeature("rango", { expires: "2020-01-01" }))];
    const broken = { file: "environments/broken.ts", path: "", found: "unreadable", message: "Fix: mend it" };
    expect(() =>
      judgeDescriptions({ environments: [], features }, "2026-11-22", [broken], { meant: ["production"] }),
    ).toThrow(/broken\.ts[^]*features\/try-rango\.ts/);
  });
});

test("no service is both allowed and refused", () => {
  expect(services.filter((service) => Object.hasOwn(refusedServices, service))).toEqual([]);
});
