import { beforeAll, describe, expect, test } from "vitest";
import { productionPlatform, stagePlatform } from "../../support/environments";
import { block, referred, resource, resources, synthesize, text, type Synthesis } from "../../support/synthesis";

let stage: Synthesis;
let production: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
  production = synthesize(productionPlatform());
});

const privateZone = (stack: Synthesis) => resource(stack, "aws_route53_zone", "dns/private");
const publicZone = (stack: Synthesis) => resource(stack, "aws_route53_zone", "dns/public");
const hosts = (stack: Synthesis) =>
  resources(stack, "aws_route53_record")
    .map(({ values }) => text(values["name"]))
    .sort();
const record = (stack: Synthesis, name: string) =>
  resources(stack, "aws_route53_record").find(({ values }) => values["name"] === name)?.values;

describe("the private zone", () => {
  test("answers inside the environment's own network only", () => {
    expect(referred(stage, block(privateZone(stage), "vpc"))).toEqual([resource(stage, "aws_vpc")]);
  });

  test("keeps networks that were associated from their own side", () => {
    expect(privateZone(stage).values["lifecycle"]).toEqual({ ignore_changes: ["vpc"] });
  });

  test("names the database in stage, and waits for the machines of the rest", () => {
    expect(hosts(stage)).toEqual(["mysql.stage.rkcp.internal"]);
  });

  test("names in production what is fixed in data besides: the custodians' Vault and the deployed nodes", () => {
    expect(hosts(production)).toEqual(
      ["bitcoin", "dash", "mysql", "vault"].map((name) => `${name}.production.rkcp.internal`),
    );
  });

  test("leads to Vault's three addresses in production", () => {
    expect(record(production, "vault.production.rkcp.internal")).toMatchObject({
      type: "A",
      records: ["10.60.0.20", "10.60.0.84", "10.60.0.148"],
    });
  });

  test("leads to the database's endpoint, wherever a failover moves it", () => {
    expect(referred(stage, record(stage, "mysql.stage.rkcp.internal")?.["records"])).toEqual([
      resource(stage, "aws_db_instance"),
    ]);
  });

  test("lets a client hold an answer for a minute at most", () => {
    const held = resources(production, "aws_route53_record").map(({ values }) => Number(values["ttl"]));
    expect(Math.max(...held)).toBeLessThanOrEqual(60);
  });

  test("holds every record: none is published", () => {
    const published = resources(production, "aws_route53_record").filter(
      ({ values }) => !referred(production, values["zone_id"]).includes(privateZone(production)),
    );
    expect(published).toEqual([]);
  });
});

describe("the public zone", () => {
  test("is the name customers type", () => {
    expect(publicZone(production).values["name"]).toBe("exchange.example");
  });

  test("can't be destroyed: a new one would have new name servers", () => {
    expect(publicZone(production).values["lifecycle"]).toEqual({ prevent_destroy: true });
  });

  test("is attached to no network", () => {
    expect(publicZone(production).values).not.toHaveProperty("vpc");
  });
});
