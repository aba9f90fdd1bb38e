import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { newEnvironment, type NewEnvironmentOptions } from "../../../cli/new/new-environment";
import { nextSteps } from "../../../cli/new/report";
import { loadEnvironments } from "../../../platform/load-environments";
import { overlap } from "../../../platform/addresses";
import { people } from "../../../environments/people";
import { today } from "../../support/environments";
import { typescriptByRequire } from "../../support/typescript-by-require";
import { environmentsFolder } from "./environments-folder";

let folder: string;
let remove: () => void;
typescriptByRequire();
beforeEach(() => ({ folder, remove } = environmentsFolder()));
afterEach(() => remove());

const make = (options: Partial<NewEnvironmentOptions> = {}) =>
  newEnvironment({
    name: "preview",
    from: "stage",
    folder,
    dryRun: false,
    today,
    tryToRender: () => [],
    ...options,
  });
const files = () => readdirSync(folder).sort();
const untouched = ["production.ts", "schema.ts", "stage.ts"];

describe("a new environment", () => {
  test("is a file that loads together with all others", () => {
    make();
    expect(files()).toContain("preview.ts");
    expect(loadEnvironments({ folder, today }).map(({ name }) => name)).toEqual(["preview", "production", "stage"]);
  });

  test("changes only what two environments can't share", () => {
    const { differences } = make();
    expect(differences.map(({ path: where }) => where.join("."))).toEqual([
      "naming.suffix",
      "account.baseline",
      "domains.public",
      "domains.private",
      "domains.delegated",
      "network.cidr",
      "nodes.bitcoin.nodes.a.address",
      "nodes.dash.nodes.b.address",
      "nodes.ethereum.nodes.c.address",
    ]);
  });

  test("overlaps with no network of the others, Vault's own included, and moves its addresses along", () => {
    const { environment } = make({ name: "second", from: "production" });
    const [production, stage] = loadEnvironments({ folder, today }).filter(({ name }) => name !== "second");
    const theirs = [production, stage].flatMap((other) => [
      other?.network.cidr ?? "",
      ...(other?.vault.custody === "separate" ? [other.vault.cidr] : []),
    ]);
    expect(theirs.some((range) => overlap(range, environment.network.cidr))).toBe(false);
    expect(environment.vault).toMatchObject({
      custody: "separate",
      addresses: [/\.20$/, /\.84$/, /\.148$/].map((end) => expect.stringMatching(end) as unknown),
    });
    expect(environment.nodes.bitcoin).toMatchObject({ addresses: ["10.80.204.10", "10.80.205.10"] });
  });

  test("leaves the singletons of a shared account to their owner", () => {
    expect(make().environment.account.baseline).toBe(false);
  });

  test("owns the singletons of an account of its own", () => {
    const { environment } = make({ accountId: "555555555555" });
    expect(environment.cloud.accountId).toBe("555555555555");
    expect(environment.account.baseline).toBe(true);
  });

  test("puts its name in front of a domain that does not start with the source's", () => {
    const { domains } = make({ from: "production" }).environment;
    expect([domains.public, domains.private]).toEqual(["preview.exchange.example", "preview.rkcp.internal"]);
  });

  test("takes domains, network and purpose it is given", () => {
    const made = make({
      publicDomain: "p.example",
      privateDomain: "p.internal",
      cidr: "10.99.0.0/16",
      purpose: "Tries.",
    });
    expect(made.environment.domains).toMatchObject({ public: "p.example", private: "p.internal" });
    expect(made.environment.nodes.bitcoin).toMatchObject({ nodes: { a: { address: "10.99.204.10" } } });
    expect(made.text).toContain("/** Tries. */\nexport const preview = ");
  });

  test("in another region has that region's zones everywhere, and the image it is given", () => {
    const { environment } = make({ region: "eu-central-1", image: "ami-0123456789abcdef0" });
    expect(environment.cloud.zones).toEqual(["eu-central-1a", "eu-central-1b", "eu-central-1c"]);
    expect(environment.nodes.dash).toMatchObject({ nodes: { b: { zone: "eu-central-1b" } } });
    expect(environment.machines.image.id).toBe("ami-0123456789abcdef0");
  });

  test("gets a suffix nobody has, another one each time", () => {
    const suffixes = new Set(Array.from({ length: 20 }, () => make({ dryRun: true }).environment.naming.suffix));
    expect(suffixes.size).toBeGreaterThan(15);
  });

  test("keeps the comments of its source", () => {
    const source = readFileSync(path.join(folder, "stage.ts"), "utf8");
    writeFileSync(path.join(folder, "stage.ts"), source.replace("  tier:", "  // Costs are watched.\n  tier:"));
    expect(make().text).toContain("  // Costs are watched.\n  tier:");
  });
});

describe("nothing is written", () => {
  const refused = (options: Partial<NewEnvironmentOptions>, message: string | RegExp) => {
    expect(() => make(options)).toThrow(message);
    expect(files()).toEqual(untouched);
  };

  test("by a dry run", () => {
    expect(make({ dryRun: true }).text).toContain('defineEnvironment("preview"');
    expect(files()).toEqual(untouched);
  });

  test.each(["stage", "schema"])("over %s.ts, which exists", (name) => {
    const before = readFileSync(path.join(folder, `${name}.ts`), "utf8");
    refused({ name }, `environments/${name}.ts: exists already and stays as it is.`);
    expect(readFileSync(path.join(folder, `${name}.ts`), "utf8")).toBe(before);
  });

  test.each(["../escape", "Preview", "qa", "a--b", "preview-vault", "preview-bootstrap", "x".repeat(41)])(
    "for the name %j",
    (name) => refused({ name }, /^environment ".*": Allowed: 3 to 40 characters/),
  );

  test("from an environment nobody has, and the near one is named", () => {
    refused({ from: "stag" }, '--from stag: no environment "stag". Did you mean "stage"? Allowed: production, stage.');
  });

  test("beside a private domain that is taken", () => {
    refused({ privateDomain: "stage.rkcp.internal" }, /domains: got .*stage has the same domain/);
  });

  test("in the custodians' account", () => {
    refused({ accountId: "333333333333" }, /vault\.accountId: got "333333333333"\. It is the account of preview/);
  });

  test("for another region without an image of it, and how to find one is said", () => {
    refused({ region: "eu-central-1" }, /Fix: add --image .*aws ssm get-parameter --region eu-central-1/);
  });

  test("for a zone the region does not have", () => {
    refused(
      { region: "ca-central-1", image: "ami-0123456789abcdef0" },
      /cloud\.zones\.2: got "ca-central-1c"\. Allowed in ca-central-1/,
    );
  });

  test("while a neighbour has problems of its own", () => {
    const stage = path.join(folder, "stage.ts");
    writeFileSync(stage, readFileSync(stage, "utf8").replace('tier: "stage"', 'tier: "none"'));
    refused({}, /environments\/stage\.ts has 1 problem:\n {2}tier: got "none"/);
  });

  test("when it can't be rendered", () => {
    const tryToRender = () => {
      throw new Error('name "x" is too long');
    };
    refused({ tryToRender }, `environments/preview.ts can't be rendered:\n  name "x" is too long`);
  });
});

describe("beside the people", () => {
  beforeEach(() => {
    remove();
    ({ folder, remove } = environmentsFolder({ people: true }));
  });

  test("nobody is put into a group of the new environment, which is the next step", () => {
    const made = make();
    expect(readFileSync(path.join(folder, "people.ts"), "utf8")).not.toContain("preview");
    expect(nextSteps(made)).toContain("Say in environments/people.ts who is in its groups: nobody is yet.");
  });

  test("the account that holds their users is refused", () => {
    const { identityAccountId: accountId } = people;
    expect(() => make({ accountId })).toThrow(/people\.ts has 1 problem:\n {2}identityAccountId: .*account of preview/);
    expect(files()).not.toContain("preview.ts");
  });

  test("a second production is made, and who may break its glass has to be said before anything renders", () => {
    expect(nextSteps(make({ from: "production" }))).toContain("Until two people may break its glass");
    expect(() => loadEnvironments({ folder, today })).toThrow("These may break the glass of preview. Allowed: 2 to 4");
  });
});

describe("what to do next", () => {
  test("comes in order: bootstrap before artifacts before deploy before delegation", () => {
    const text = nextSteps(make());
    const order = [
      "npm run doctor -- preview",
      "npm run bootstrap -- preview",
      "npm run artifacts",
      "cdktf deploy preview",
      "Delegate preview.exchange.example",
      "Confirm the alarm",
    ];
    const places = order.map((step) => text.indexOf(step));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  test("names the custodians where Vault is theirs", () => {
    expect(nextSteps(make({ from: "production" }))).toContain("Ask the custodians: their account 333333333333");
  });
});
