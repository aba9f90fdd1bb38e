import { beforeAll, describe, expect, test } from "vitest";
import { allows, decide } from "../../../../rehearsal/identities/policy-evaluator";
import { productionPlatform, stagePlatform } from "../../../support/environments";
import { block, referred, resource, synthesize, type Synthesis } from "../../../support/synthesis";

let stage: Synthesis;
let production: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
  production = synthesize(productionPlatform());
});

const bucket = (store: string, stack = stage) => resource(stack, "aws_s3_bucket", `${store}/bucket`);
const policy = (store: string) => resource(stage, "aws_s3_bucket_policy", `stores/${store}/policy`).values["policy"];
const lock = (store: string, stack: Synthesis) =>
  block(resource(stack, "aws_s3_bucket_object_lock_configuration", `stores/${store}/lock`), "rule")[
    "default_retention"
  ];
const keyOf = (store: string) =>
  referred(
    stage,
    resource(stage, "aws_s3_bucket_server_side_encryption_configuration", `stores/${store}/encryption`).values["rule"],
  ).map(({ path }) => path.split("/").at(-1));

describe("the environment's stores", () => {
  test.each(["access-logs", "artifacts", "backups"])("carry the name others compute for %s", (store) => {
    expect(bucket(store).values["bucket"]).toBe(`rkcp-stage-${store}-s7q2`);
  });

  test.each(["artifacts", "backups"])("of %s are encrypted with a key of their own", (store) => {
    expect(keyOf(store)).toEqual([store]);
  });

  test.each(["artifacts", "backups"])("of %s are closed to other accounts, whoever opens them later", (store) => {
    const ask = (account: string) =>
      decide(
        {
          identity: [JSON.stringify({ Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] })],
          resource: policy(store),
        },
        {
          caller: `arn:aws:iam::${account}:role/x`,
          action: "s3:GetObject",
          resource: `arn:aws:s3:::rkcp-stage-${store}-s7q2/object`,
          context: { "aws:PrincipalAccount": account, "aws:SecureTransport": "true" },
        },
      ).allowed;
    expect([ask("111111111111"), ask("999999999999")]).toEqual([true, false]);
  });
});

describe("access logs", () => {
  const write = (source: string, key: string, caller = "logdelivery.elasticloadbalancing.amazonaws.com") =>
    allows(policy("access-logs"), {
      caller,
      action: "s3:PutObject",
      resource: `arn:aws:s3:::rkcp-stage-access-logs-s7q2/${key}`,
      context: { "aws:SourceArn": source, "aws:SecureTransport": "true" },
    });
  const ours = "arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/rkcp-stage-public/0";
  const foreign = "arn:aws:elasticloadbalancing:eu-west-1:999999999999:loadbalancer/app/x/0";
  const place = "entry-public-requests/AWSLogs/111111111111/elasticloadbalancing/eu-west-1/log.gz";

  test("are written by this account's balancers", () => {
    expect(write(ours, place)).toBe(true);
  });

  test("are written by no other account's balancer", () => {
    expect(write(foreign, place)).toBe(false);
  });

  test("are written nowhere else in the bucket", () => {
    expect(write(ours, "entry-public-requests/other")).toBe(false);
  });

  test("can't be changed for a quarter", () => {
    expect(lock("access-logs", stage)).toEqual({ mode: "COMPLIANCE", days: 90 });
  });

  test("have S3's own encryption: a balancer can't write with a key of ours", () => {
    expect(keyOf("access-logs")).toEqual([]);
  });

  test("are there, and open to the balancers, before a balancer is made", () => {
    const { values } = resource(stage, "aws_lb", "entry/public/balancer");
    expect(values["depends_on"]).toContain(
      resource(stage, "aws_s3_bucket_policy", "stores/access-logs/policy").address,
    );
  });
});

describe("dumps", () => {
  test.each([
    ["stage", 7],
    ["production", 35],
  ] as const)("can't be changed in %s for as many days as the database's backups are kept", (name, days) => {
    expect(lock("backups", name === "stage" ? stage : production)).toEqual({ mode: "COMPLIANCE", days });
  });
});
