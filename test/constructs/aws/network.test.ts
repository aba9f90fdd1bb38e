import { beforeAll, describe, expect, test } from "vitest";
import { awsContext } from "../../../constructs/aws/context";
import { AwsNetwork } from "../../../constructs/aws/network";
import { accountSpec } from "../../../stacks/specs";
import { productionPlatform, stagePlatform } from "../../support/environments";
import {
  referred,
  resource,
  resources,
  synthesize,
  synthesizeStack,
  type Resource,
  type Synthesis,
} from "../../support/synthesis";

let stage: Synthesis;
let production: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
  production = synthesize(productionPlatform());
});

const zonesOf = (stack: Synthesis, tier: string) =>
  subnets(stack, tier).map(({ values }) => values["availability_zone"]);
const subnets = (stack: Synthesis, tier: string) =>
  resources(stack, "aws_subnet").filter(({ values }) => (values["tags"] as Record<string, string>)["tier"] === tier);
/** Default routes of the tables that the tier's subnets use. */
const waysOut = (stack: Synthesis, tier: string): Resource[] => {
  const tables = resources(stack, "aws_route_table_association")
    .filter(({ values }) =>
      referred(stack, values["subnet_id"]).some((subnet) => subnets(stack, tier).includes(subnet)),
    )
    .flatMap(({ values }) => referred(stack, values["route_table_id"]));
  return resources(stack, "aws_route").filter(({ values }) =>
    referred(stack, values["route_table_id"]).some((table) => tables.includes(table)),
  );
};
const zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"];

describe("the network", () => {
  test.each(["public", "private", "data", "vault", "blockchain"])("has the tier %s in three zones in stage", (tier) => {
    expect(zonesOf(stage, tier)).toEqual(zones);
  });

  test.each(["public", "private", "data", "blockchain"])("has the tier %s in three zones in production", (tier) => {
    expect(zonesOf(production, tier)).toEqual(zones);
  });

  test("has no place for Vault in production, whose Vault is in the custodians' account", () => {
    expect(zonesOf(production, "vault")).toEqual([]);
  });

  test("gives no machine a public address by itself", () => {
    const given = [...resources(stage, "aws_subnet"), ...resources(production, "aws_subnet")];
    expect(new Set(given.map(({ values }) => values["map_public_ip_on_launch"]))).toEqual(new Set([false]));
  });

  test("resolves names, which the private names of the endpoints need", () => {
    expect(resource(stage, "aws_vpc").values).toMatchObject({ enable_dns_hostnames: true, enable_dns_support: true });
  });

  test("empties the security group the network is born with", () => {
    const { values } = resource(stage, "aws_default_security_group");
    expect(["ingress", "egress"].filter((rules) => rules in values)).toEqual([]);
  });

  test("empties the route table the network is born with", () => {
    expect(resource(stage, "aws_default_route_table").values["route"]).toEqual([]);
  });

  test("tells load balancers of the public subnets from those inside", () => {
    expect(subnets(stage, "private").map(({ values }) => values["tags"])).toEqual(
      zones.map(() => expect.objectContaining({ "kubernetes.io/role/internal-elb": "1" }) as unknown),
    );
  });
});

describe("the way out", () => {
  test("is one NAT gateway in stage", () => {
    expect(resources(stage, "aws_nat_gateway")).toHaveLength(1);
  });

  test("is a NAT gateway in every zone in production", () => {
    const held = resources(production, "aws_nat_gateway").flatMap(({ values }) =>
      referred(production, values["subnet_id"]).map((subnet) => subnet.values["availability_zone"]),
    );
    expect(held).toEqual(zones);
  });

  test("stays in its zone in production: no zone depends on another", () => {
    const pairs = subnets(production, "private").map((subnet) => {
      const [association] = resources(production, "aws_route_table_association").filter(({ values }) =>
        referred(production, values["subnet_id"]).includes(subnet),
      );
      const [table] = referred(production, association?.values["route_table_id"]);
      const [route] = resources(production, "aws_route").filter(
        ({ values }) => table && referred(production, values["route_table_id"]).includes(table),
      );
      const [nat] = referred(production, route?.values["nat_gateway_id"]);
      const [home] = referred(production, nat?.values["subnet_id"]);
      return [subnet.values["availability_zone"], home?.values["availability_zone"]];
    });
    expect(pairs).toEqual(zones.map((zone) => [zone, zone]));
  });

  test.each(["private", "blockchain"])("of the tier %s is a NAT gateway, never the street", (tier) => {
    expect(
      waysOut(stage, tier).map(({ values }) => [values["nat_gateway_id"] !== undefined, values["gateway_id"]]),
    ).toEqual(zones.map(() => [true, undefined]));
  });

  test.each(["data", "vault"])("of the tier %s does not exist", (tier) => {
    expect(waysOut(stage, tier)).toEqual([]);
  });

  test("of the public tier is the internet gateway", () => {
    expect(waysOut(stage, "public").map(({ values }) => referred(stage, values["gateway_id"])[0]?.type)).toEqual([
      "aws_internet_gateway",
    ]);
  });
});

test("a zone that should have a NAT gateway but has no public subnet is an error", () => {
  const { identity, network } = accountSpec(stagePlatform());
  const withoutStreet = { ...network, subnets: network.subnets.filter(({ tier }) => tier !== "public") };
  expect(() =>
    synthesizeStack((stack) => {
      new AwsNetwork(stack, "network", awsContext(identity), withoutStreet);
    }),
  ).toThrow("test/network: no public subnet in eu-west-1a. Fix: list one for each natZone");
});
