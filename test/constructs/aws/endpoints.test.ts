import { beforeAll, describe, expect, test } from "vitest";
import { productionPlatform, stagePlatform } from "../../support/environments";
import { allows } from "../../../rehearsal/identities/policy-evaluator";
import {
  referred,
  resource,
  resources,
  synthesize,
  text,
  texts,
  type Resource,
  type Synthesis,
} from "../../support/synthesis";

let stage: Synthesis;
let production: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
  production = synthesize(productionPlatform());
});

const interfaces = (stack: Synthesis): readonly Resource[] =>
  resources(stack, "aws_vpc_endpoint").filter(({ values }) => values["vpc_endpoint_type"] === "Interface");
const services = (stack: Synthesis) =>
  interfaces(stack).map(({ values }) => text(values["service_name"]).replace("com.amazonaws.eu-west-1.", ""));
const objectStore = (stack: Synthesis) => resource(stack, "aws_vpc_endpoint", "object-store/s3");
const zonesOf = (stack: Synthesis, endpoint: Resource) =>
  referred(stack, endpoint.values["subnet_ids"]).map(({ values }) => values["availability_zone"]);

const own = { caller: "arn:aws:iam::111111111111:role/node", context: { "aws:PrincipalAccount": "111111111111" } };
const stranger = { caller: "arn:aws:iam::999999999999:role/x", context: { "aws:PrincipalAccount": "999999999999" } };

describe("the private endpoints", () => {
  test.each(["secretsmanager", "rds", "kms", "logs", "sts", "ecr.api", "ecr.dkr", "eks", "eks-auth", "ec2"])(
    "reach %s inside the network",
    (service) => {
      expect(services(stage)).toContain(service);
    },
  );

  test.each(["ssm", "ssmmessages"])("carry sessions by %s", (service) => {
    expect(services(stage)).toContain(service);
  });

  test("leave out the queue of Run Command, which no machine here listens to", () => {
    expect(services(stage)).not.toContain("ec2messages");
  });

  test("answer under the services' usual names", () => {
    expect(new Set(interfaces(stage).map(({ values }) => values["private_dns_enabled"]))).toEqual(new Set([true]));
  });

  test("serve every principal of this account", () => {
    const refused = interfaces(stage).filter(
      ({ values }) => !allows(values["policy"], { ...own, action: "kms:Decrypt" }),
    );
    expect(refused).toEqual([]);
  });

  test("serve nobody of another account", () => {
    const open = interfaces(stage).filter(({ values }) =>
      allows(values["policy"], { ...stranger, action: "kms:Decrypt" }),
    );
    expect(open).toEqual([]);
  });

  test.each([
    ["stage", "111111111111"],
    ["production", "222222222222"],
  ] as const)("name no account but that of %s", (name, account) => {
    const stack = name === "stage" ? stage : production;
    const named = resources(stack, "aws_vpc_endpoint").flatMap(
      ({ values }) => text(values["policy"]).match(/\d{12}/g) ?? [],
    );
    expect(new Set(named)).toEqual(new Set([account]));
  });

  test("stand in one zone in stage", () => {
    expect(new Set(interfaces(stage).map((endpoint) => zonesOf(stage, endpoint).join()))).toEqual(
      new Set(["eu-west-1a"]),
    );
  });

  test("survive the loss of a zone in production", () => {
    expect(new Set(interfaces(production).map((endpoint) => zonesOf(production, endpoint).length))).toEqual(
      new Set([3]),
    );
  });

  test("are guarded by their own security group", () => {
    const guards = interfaces(stage).flatMap(({ values }) => referred(stage, values["security_group_ids"]));
    expect(new Set(guards)).toEqual(new Set([resource(stage, "aws_security_group", "firewall/endpoints")]));
  });
});

describe("the object store's gateway", () => {
  const ask = (request: { caller: string; context: Record<string, string> }, action: string, arn: string) =>
    allows(objectStore(stage).values["policy"], { ...request, action, resource: arn });
  const ownBucket = { "aws:ResourceAccount": "111111111111" };
  const foreignBucket = { "aws:ResourceAccount": "999999999999" };
  const into = (request: typeof own, bucket: Record<string, string>) => ({
    ...request,
    context: { ...request.context, ...bucket },
  });

  test("is in every route table of the network, the closed tiers' too", () => {
    expect(texts(objectStore(stage).values["route_table_ids"])).toHaveLength(
      resources(stage, "aws_route_table").length,
    );
  });

  test("lets this account write to its own buckets", () => {
    expect(ask(into(own, ownBucket), "s3:PutObject", "arn:aws:s3:::rkcp-stage-backups/x")).toBe(true);
  });

  test("carries nothing out to another account's bucket", () => {
    expect(ask(into(own, foreignBucket), "s3:PutObject", "arn:aws:s3:::somebody/x")).toBe(false);
  });

  test("lets no stranger read this account's buckets", () => {
    expect(ask(into(stranger, ownBucket), "s3:GetObject", "arn:aws:s3:::rkcp-stage-backups/x")).toBe(false);
  });

  test("lets nodes read image layers from the registry's bucket", () => {
    const layer = "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/x";
    expect(ask(into(own, foreignBucket), "s3:GetObject", layer)).toBe(true);
  });

  test("lets nobody write into the registry's bucket", () => {
    const layer = "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/x";
    expect(ask(into(own, foreignBucket), "s3:PutObject", layer)).toBe(false);
  });
});
