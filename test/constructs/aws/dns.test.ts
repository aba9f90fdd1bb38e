import { beforeAll, describe, expect, test } from "vitest";
import { machinesOf } from "../../../platform/machines";
import { productionPlatform, stagePlatform } from "../../support/environments";
import { allows } from "../../../rehearsal/identities/policy-evaluator";
import {
  block,
  referred,
  resource,
  type Resource,
  resources,
  synthesize,
  type Synthesis,
  text,
} from "../../support/synthesis";

let stage: Synthesis;
let production: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
  production = synthesize(productionPlatform());
});

const privateZone = (stack: Synthesis) => resource(stack, "aws_route53_zone", "dns/private");
const publicZone = (stack: Synthesis) => resource(stack, "aws_route53_zone", "dns/public");
const recordsIn = (stack: Synthesis, zone: Resource) =>
  resources(stack, "aws_route53_record").filter(({ values }) => referred(stack, values["zone_id"]).includes(zone));
const hosts = (stack: Synthesis) =>
  recordsIn(stack, privateZone(stack))
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

  test.each([
    ["stage", () => stage, stagePlatform, ["bitcoin", "dash", "ethereum", "mysql", "vault"]],
    ["production", () => production, productionPlatform, ["bitcoin", "dash", "ethereum", "mysql", "rabbitmq", "vault"]],
  ])("names in %s what runs outside the cluster, and its machines", (name, stack, platform, services) => {
    const machines = machinesOf(platform().environment).map(({ host }) => host);
    expect(hosts(stack())).toEqual([...services.map((each) => `${each}.${name}.rkcp.internal`), ...machines].sort());
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
    const held = resources(production, "aws_route53_record").flatMap(({ values }) => Number(values["ttl"] ?? 0));
    expect(Math.max(...held)).toBeLessThanOrEqual(60);
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

  test("publishes the entry, who may issue certificates and their proofs, and no internal name", () => {
    const paths = recordsIn(production, publicZone(production)).map(({ path }) => path.split("/").at(-1));
    expect(paths.sort()).toEqual([
      "administration-certificate-proof-public-record",
      "customers-public-record",
      "issuers-public-record",
      "public-certificate-proof-public-record",
      "www-certificate-proof-public-record",
      "www-public-record",
    ]);
  });
});

describe("the signature of the public zone", () => {
  const key = () => resource(production, "aws_kms_key", "signing/key");
  const unsigned = synthesize(
    stagePlatform((env) => ({
      ...env,
      domains: { ...env.domains, dnssec: { enabled: false, reason: "the parent zone is not signed itself" } },
    })),
  );

  test("is made by a key of the one kind and place Route 53 takes", () => {
    expect(key().values).toMatchObject({
      region: "us-east-1",
      customer_master_key_spec: "ECC_NIST_P256",
      key_usage: "SIGN_VERIFY",
    });
  });

  test("can't be taken away with its key in passing", () => {
    const kept = [key(), resource(production, "aws_route53_key_signing_key")];
    expect(kept.map(({ values }) => values["lifecycle"])).toEqual([
      { prevent_destroy: true },
      { prevent_destroy: true },
    ]);
  });

  test("begins when the signing key is there", () => {
    const { values } = resource(production, "aws_route53_hosted_zone_dnssec");
    expect(referred(production, values["depends_on"])).toEqual([resource(production, "aws_route53_key_signing_key")]);
  });

  test("tells the parent zone what to publish", () => {
    const signer = resource(production, "aws_route53_key_signing_key");
    expect(production.file.output?.["ds-record"]?.value).toBe(`\${${signer.address}.ds_record}`);
  });

  test("is left out where data says so, with its output", () => {
    expect(resources(unsigned, "aws_route53_key_signing_key")).toEqual([]);
    expect(unsigned.file.output).not.toHaveProperty("ds-record");
  });

  const sign = (caller: string, account: string, action = "kms:Sign") =>
    allows(key().values["policy"], {
      caller,
      action,
      context: { "aws:SourceAccount": account, "aws:SourceArn": "arn:aws:route53:::hostedzone/Z1" },
    });

  test("is given by Route 53 for this account's zones", () => {
    expect(sign("dnssec-route53.amazonaws.com", "222222222222")).toBe(true);
  });

  test.each([
    ["for another account's zones", "dnssec-route53.amazonaws.com", "999999999999"],
    ["by a person of this account", "arn:aws:iam::222222222222:role/rkcp-production-deployer", "222222222222"],
  ])("is not given %s", (_what, caller, account) => {
    expect(sign(caller, account)).toBe(false);
  });
});

describe("the log of what is asked of the public zone", () => {
  test("lies where Route 53 can write, under the name it may write to", () => {
    expect(resource(production, "aws_cloudwatch_log_group", "query-log/log-group").values).toMatchObject({
      region: "us-east-1",
      name: "/aws/route53/exchange.example",
      retention_in_days: 731,
    });
  });

  test("is encrypted with a key of that region, which serves this group alone", () => {
    const group = resource(production, "aws_cloudwatch_log_group", "query-log/log-group");
    const [key] = referred(production, group.values["kms_key_id"]);
    const encrypts = (name: string) =>
      allows(key?.values["policy"], {
        caller: "logs.us-east-1.amazonaws.com",
        action: "kms:Encrypt",
        context: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:us-east-1:222222222222:log-group:${name}` },
      });
    expect([encrypts("/aws/route53/exchange.example"), encrypts("other")]).toEqual([true, false]);
  });

  test("begins when Route 53 may write: it tries at once", () => {
    const { values } = resource(production, "aws_route53_query_log");
    expect(referred(production, values["depends_on"])).toEqual([
      resource(production, "aws_cloudwatch_log_resource_policy", "query-log/writers"),
    ]);
  });
});
