import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import prettier from "prettier";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { main } from "../../../cli/feature";
import { featureText } from "../../../cli/feature/feature-text";
import { parseImage } from "../../../cli/feature/image-reference";
import type { FeatureInput } from "../../../environments/schema/feature";
import { loadDescriptions, loadEnvironments } from "../../../platform/load-environments";
import { describedFeature } from "../../environments/features/descriptions";
import { today } from "../../environments/descriptions";
import { typescriptByRequire } from "../../support/typescript-by-require";
import { environmentsFolder } from "../new/environments-folder";

const repository = path.join(__dirname, "..", "..", "..");
let folder: string;
let remove: () => void;
typescriptByRequire();
beforeEach(() => {
  ({ folder, remove } = environmentsFolder({ people: true }));
  writeFileSync(
    path.join(folder, "schema", "feature.ts"),
    `export * from ${JSON.stringify(path.join(repository, "environments", "schema", "feature"))};\n`,
  );
});
afterEach(() => remove());

interface Said {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

function run(words: readonly string[], on: string = today): Said {
  let out = "";
  let err = "";
  const surroundings = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    today: on,
  };
  const exitCode = main([...words, "--folder", folder], surroundings);
  return { exitCode, out, err };
}

const wish = {
  service: "barong",
  image: "quay.io/openware/barong:2.6.50",
  owner: "eve",
  expires: "2026-12-10",
  reason: "limits per KYC level, ticket RK-812",
};
const make = (name: string, changes: Partial<typeof wish> = {}, ...more: string[]) =>
  run([
    "new",
    name,
    ...Object.entries({ ...wish, ...changes }).flatMap(([key, value]) => [`--${key}`, value]),
    ...more,
  ]);
const files = () =>
  existsSync(path.join(folder, "features")) ? readdirSync(path.join(folder, "features")).sort() : [];
const write = (name: string, feature: unknown) => {
  mkdirSync(path.join(folder, "features"), { recursive: true });
  writeFileSync(path.join(folder, "features", `${name}.ts`), featureText({ ...(feature as FeatureInput), name }));
};

describe("npm run feature -- new", () => {
  test("writes a file that is loaded beside its environment", () => {
    expect(make("kyc-limits").exitCode).toBe(0);
    const { features } = loadDescriptions({ folder, today });
    expect(features).toEqual([
      {
        name: "kyc-limits",
        environment: "stage",
        service: "barong",
        image: { registry: "quay.io", repository: "openware/barong", tag: "2.6.50" },
        owner: "eve",
        expires: "2026-12-10",
        writes: ["database", "broker"],
        reason: "limits per KYC level, ticket RK-812",
      },
    ]);
  });

  test("says what to do next", () => {
    expect(make("kyc-limits").out).toMatch(/features\/kyc-limits\.ts: written\nWhat to do next:\n {2}1\. Read it/);
  });

  test("writes out that a service writes nothing", () => {
    make("colours", { service: "rango", image: "quay.io/openware/rango:2.6.5" });
    expect(readFileSync(path.join(folder, "features", "colours.ts"), "utf8")).toContain('  writes: "nothing",\n');
  });

  test("never overwrites a file", () => {
    make("kyc-limits");
    const { exitCode, err } = make("kyc-limits", { owner: "ben" });
    expect([exitCode, err]).toEqual([
      1,
      "environments/features/kyc-limits.ts: exists already and stays as it is. Allowed: a name without a file. Fix: pick another name, or edit that file\nNothing was written.\n",
    ]);
  });

  test("with --dry-run prints the file alone, and writes nothing", () => {
    const { out, err } = make("kyc-limits", {}, "--dry-run");
    expect([out.startsWith("import { defineFeature }"), err.includes("not written (--dry-run)"), files()]).toEqual([
      true,
      true,
      [],
    ]);
  });

  test("takes a fork that somebody answers for", () => {
    const { exitCode } = make(
      "kyc-fork",
      { image: "quay.io/exchange/barong:2.6.50-ours" },
      ...["--fork-accepted-by", "cto@exchange.example", "--fork-expires", "2026-12-01"],
      ...["--fork-reason", "the fix waits for the next release upstream"],
    );
    expect(exitCode).toBe(0);
  });

  test.each([
    ["a wallet daemon", { service: "peatio-withdraw-coin" }, "service: got", "a second one spends twice"],
    ["a fork without an exception", { image: "quay.io/exchange/barong:1" }, "image.repository: got", "It is a fork"],
    ["an image without a tag", { image: "quay.io/openware/barong" }, "--image quay.io", "is no whole reference"],
    ["an image without a registry", { image: "openware/barong:2.6.50" }, "--image openware", "is no whole reference"],
    ["an expiry in the past", { expires: "2026-11-01" }, "expires: got", "It ended before today"],
    ["an expiry in spring", { expires: "2027-04-01" }, "expires: got", "at most 30 days"],
    ["a day nobody knows", { expires: "2026-02-30" }, "expires: got", "a day written YYYY-MM-DD"],
    ["an owner nobody knows", { owner: "zed" }, "owner: got", "Nobody has this key"],
  ])("refuses %s and writes nothing", (_what, changes, where, why) => {
    const { exitCode, err } = make("kyc-limits", changes);
    expect([exitCode, err.includes(where), err.includes(why), /Fix: \S/.test(err), files()]).toEqual([
      1,
      true,
      true,
      true,
      [],
    ]);
  });

  test("refuses a name that would leave the folder", () => {
    expect([make("../stage").exitCode, files()]).toEqual([1, []]);
  });

  test("refuses half an exception", () => {
    const { exitCode, err } = make("kyc-limits", {}, "--fork-expires", "2026-12-01");
    expect([exitCode, err]).toEqual([1, expect.stringContaining("Allowed: all three, or none")]);
  });
});

describe("npm run feature -- list", () => {
  test("says that there are none", () => {
    expect(run(["list"]).out).toContain("No features.");
  });

  test("shows owner, end, stores and namespace of each, also of one that has ended", () => {
    write("old", describedFeature("rango", { expires: "2026-11-20" }));
    write("young", describedFeature("barong"));
    const { exitCode, out } = run(["list"]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/old .*rango .*eve .*2026-11-20 \(ended 2 days ago\) .*nothing .*feature-old of stage/);
    expect(out).toMatch(/young .*barong .*2026-12-10 \(in 18 days\) .*database, broker .*feature-young of stage/);
  });

  test("with --json is for other programs", () => {
    write("old", describedFeature("rango", { expires: "2026-11-20" }));
    expect(JSON.parse(run(["list", "--json"]).out)).toMatchObject([
      { name: "old", namespace: "feature-old", daysLeft: -2, file: "environments/features/old.ts" },
    ]);
  });

  test("shows the others, and fails, when a file can't be read", () => {
    write("young", describedFeature("barong"));
    writeFileSync(path.join(folder, "features", "broken.ts"), "export const broken = {");
    const { exitCode, out, err } = run(["list"]);
    expect([exitCode, out.includes("young"), err.includes("Fix: make the file compile")]).toEqual([1, true, true]);
  });
});

describe("npm run feature -- expire", () => {
  beforeEach(() => {
    write("old", describedFeature("peatio-api", { expires: "2026-11-20" }));
    write("young", describedFeature("rango"));
  });

  test("is needed: the charts of its environment don't render while a feature has ended", () => {
    const fix = "Fix: npm run feature -- expire old";
    expect(() => loadDescriptions({ folder, today })).toThrow(fix);
    expect(() => loadDescriptions({ folder, today, meant: ["stage"] })).toThrow(fix);
  });

  test("is not needed for the cloud, nor for another environment", () => {
    expect(loadEnvironments({ folder, today }).map(({ name }) => name)).toEqual(["production", "stage"]);
    expect(loadDescriptions({ folder, today, meant: ["production"] }).features).toEqual([]);
  });

  test("removes what has ended and nothing else; everything loads again", () => {
    expect(run(["expire"]).exitCode).toBe(0);
    expect(files()).toEqual(["young.ts"]);
    expect(loadDescriptions({ folder, today }).features.map(({ name }) => name)).toEqual(["young"]);
  });

  test("says what to do in the cluster, the namespace before what outlives it", () => {
    const { out } = run(["expire"]);
    const order = ["prune stage feature-old --namespace-too", "charts -- apply stage", "prune stage stage"];
    expect(order.map((step) => out.indexOf(step))).toEqual(
      [...order.map((step) => out.indexOf(step))].sort((a, b) => a - b),
    );
    expect(order.every((step) => out.includes(step))).toBe(true);
  });

  test("with --dry-run removes nothing", () => {
    const { out } = run(["expire", "--dry-run"]);
    expect([out, files()]).toEqual([
      "environments/features/old.ts: would be removed (--dry-run)\n",
      ["old.ts", "young.ts"],
    ]);
  });

  test("refuses one that has not ended", () => {
    const { exitCode, err } = run(["expire", "old", "young"]);
    expect([exitCode, err, files()]).toEqual([
      1,
      "environments/features/young.ts: it has not ended: 2026-12-10 (in 18 days). Allowed: one that has. Fix: wait, or end it now with --early\nNothing was removed.\n",
      ["old.ts", "young.ts"],
    ]);
  });

  test("ends one early when asked to", () => {
    expect([run(["expire", "young", "--early"]).exitCode, files()]).toEqual([0, ["old.ts"]]);
  });

  test("refuses a name nobody has, and says which was meant", () => {
    const { exitCode, err } = run(["expire", "odl"]);
    expect([exitCode, err]).toEqual([2, expect.stringContaining('no feature "odl". Did you mean "old"?')]);
  });

  test("has nothing to do when none has ended", () => {
    run(["expire"]);
    expect(run(["expire"])).toMatchObject({ exitCode: 0, out: "No feature has ended.\n" });
  });

  test("on the last day leaves a feature alone", () => {
    expect(run(["expire"], "2026-11-20").out).toBe("No feature has ended.\n");
  });
});

describe("bad usage", () => {
  test.each([[["new", "kyc"]], [["expire", "--everything"]], [["lst"]]])("of %j is told by exit code 2", (words) => {
    expect(run(words).exitCode).toBe(2);
  });
});

describe("the text of a feature", () => {
  const longest = "r".repeat(299);
  test.each([
    ["a usual one", {}],
    ["the longest reason", { reason: longest }],
    ["a reason in quotes", { reason: 'they call it "limits", and so do we' }],
    ["a reason with an apostrophe", { reason: "the executor's locks are measured" }],
    [
      "a digest",
      {
        image: {
          registry: "quay.io",
          repository: "openware/barong",
          tag: "2.6.50",
          digest: `sha256:${"0".repeat(64)}`,
        },
      },
    ],
    ["a keyword for a name", { name: "delete" }],
  ])("with %s is what the formatter would leave", async (_what, changes) => {
    const text = featureText(describedFeature("barong", changes) as FeatureInput);
    const options = await prettier.resolveConfig(path.join(repository, "package.json"));
    expect(await prettier.format(text, { ...options, parser: "typescript" })).toBe(text);
  });
});

test("an image reference keeps a registry's port and a digest", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  expect(parseImage(`registry.example:5000/a/b:1.0@${digest}`)).toEqual({
    registry: "registry.example:5000",
    repository: "a/b",
    tag: "1.0",
    digest,
  });
});
