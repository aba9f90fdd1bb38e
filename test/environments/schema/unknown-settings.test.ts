import { describe, expect, test } from "vitest";
import { environmentSchema } from "../../../environments/schema";
import { absent, changed, linesOf, problemsOf } from "../descriptions";

const databaseSettings = Object.keys(environmentSchema.shape.database.shape).join(", ");

describe("a setting the schema does not know", () => {
  test("close to a known one is answered with that name", () => {
    const lines = linesOf(problemsOf(changed("stage", { "database.storageGib": 50, "database.storageGiB": absent })));
    expect(lines).toEqual([
      "database.storageGiB: Allowed: a whole number from 20 to 16384. Fix: use 100 or more in production",
      `database.storageGib: No such setting. Did you mean "storageGiB"? Allowed: ${databaseSettings}. Fix: correct the name`,
    ]);
  });

  test("that resembles nothing is answered with what there is, and no guess", () => {
    expect(linesOf(problemsOf(changed("stage", { "domains.website": "exchange.example" })))).toEqual([
      "domains.website: No such setting. Allowed: public, private, delegated, dnssec. Fix: remove it",
    ]);
  });

  test.each([
    ["teir", "stage", "tier"],
    ["cloud.acountId", "111111111111", "accountId"],
    ["cluster.nodePool", {}, "nodePools"],
    ["cluster.nodePools.general.diskGib", 80, "diskGiB"],
    ["cluster.nodePools.general.nodesPerZone.mx", 3, "max"],
    ["vault.custodie", "environment", "custody"],
    ["nodes.etherium", { placement: "vm", network: "testnet" }, "ethereum"],
    ["nodes.bitcoin.netwrok", "testnet", "network"],
    ["services.images.peatio.Tag", "2.6", "tag"],
    ["exchange.memberLevels.withdrawal", 3, "withdraw"],
    ["deletionProtection.Enabled", true, "enabled"],
  ])("%s = %j suggests the nearest of its own section", (path, value, nearest) => {
    const [problem] = problemsOf(changed("stage", { [path]: value }));
    expect(problem?.path).toBe(path);
    expect(problem?.message).toContain(`Did you mean "${nearest}"?`);
  });

  test("of a variant is held against that variant's settings only", () => {
    expect(linesOf(problemsOf(changed("stage", { "vault.cidr": "10.60.0.0/24" })))).toEqual([
      "vault.cidr: No such setting. Allowed: custody, placement, distribution, machineType, dataGiB. Fix: remove it",
    ]);
  });

  test("does not hide the other problems of its section", () => {
    const problems = problemsOf(
      changed("stage", { "naming.suffx": "s7q2", "naming.suffix": absent, "naming.project": 1 }),
    );
    expect(problems.map(({ path }) => path).sort()).toEqual(["naming.project", "naming.suffix", "naming.suffx"]);
  });

  test("may be called anything, even what every object inherits", () => {
    expect(
      problemsOf(changed("stage", { "owner.constructor": 1, "owner.toString": "x" })).map(({ path }) => path),
    ).toEqual(["owner.constructor", "owner.toString"]);
  });
});

describe("a description that is no data", () => {
  const message =
    "Allowed: plain data: texts, numbers, true, false, lists and sections. Fix: write the value out; a description holds no code and no class";

  test.each([
    ["a function", () => "eu-west-1"],
    ["a map", new Map([["bitcoin", {}]])],
    ["a date", new Date(0)],
    ["a bigint", 5n],
    ["a symbol", Symbol("region")],
    ["an own __proto__", JSON.parse('{ "__proto__": { "placement": "vm" } }') as unknown],
  ])("is refused where it stands: %s", (_what, value) => {
    const description = changed("stage") as Record<string, unknown>;
    description["nodes"] = value;
    const [problem, ...others] = problemsOf(description);
    expect(others).toEqual([]);
    expect(problem?.path).toMatch(/^nodes(\.__proto__)?$/);
    expect(problem?.message).toBe(message);
  });

  test("is refused when it contains itself", () => {
    const description = changed("stage") as Record<string, unknown>;
    description["owner"] = description;
    expect(linesOf(problemsOf(description))).toEqual([`owner: ${message}`]);
  });

  test.each([
    ["null", null],
    ["undefined", undefined],
    ["a text", "stage"],
    ["a list", []],
    ["a number", 3],
  ])("is refused as a whole when it is %s", (_what, value) => {
    expect(linesOf(problemsOf(value))).toEqual([
      ": Allowed: a section of named settings. Fix: describe the environment with defineEnvironment(name, { ... })",
    ]);
  });
});

describe("an environment's name", () => {
  const message =
    "Allowed: 3 to 40 characters [a-z0-9-], a letter first, single dashes, not ending in -vault or -bootstrap. Fix: name the file and the environment alike";

  test.each([
    "ab",
    "a".repeat(41),
    "Stage",
    "1st",
    "stage-",
    "st--age",
    "stage-vault",
    "stage-bootstrap",
    "büro",
    "..",
    "",
  ])("is refused: %j", (name) => {
    expect(linesOf(problemsOf(changed("stage", { name })))).toEqual([`name: ${message}`]);
  });

  test.each(["abc", "feature-2", "vault-stage"])("is accepted: %j", (name) => {
    expect(linesOf(problemsOf(changed("stage", { name })))).toEqual([]);
  });
});

describe("tier", () => {
  test.each(["dev", "Production", "", null, absent])("is refused: %j", (tier) => {
    expect(linesOf(problemsOf(changed("stage", { tier })))).toEqual([
      'tier: Allowed: "stage" or "production". Fix: say which rules apply',
    ]);
  });
});
