import { beforeAll, describe, expect, test } from "vitest";
import { productionPlatform, stagePlatform } from "../../../support/environments";
import { block, referred, resource, resources, synthesize, type Synthesis } from "../../../support/synthesis";

let stage: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
});

const balancer = () => resource(stage, "aws_lb", "vault-balancer/balancer");
const group = () => resource(stage, "aws_lb_target_group", "vault-balancer/members");
const listener = () => resource(stage, "aws_lb_listener", "vault-balancer/listener");
const paths = (value: unknown) => referred(stage, value).map(({ path }) => path);

describe("Vault's balancer", () => {
  test("is inside the network", () => {
    expect(balancer().values["internal"]).toBe(true);
  });

  test("stands in Vault's tier, in every zone", () => {
    expect(paths(balancer().values["subnets"])).toEqual(["a", "b", "c"].map((zone) => `account/network/vault-${zone}`));
  });

  test("is guarded by a group of its own", () => {
    expect(paths(balancer().values["security_groups"])).toEqual(["account/firewall/vault-balancer"]);
  });

  test("passes TLS through: it holds no certificate", () => {
    expect([listener().values["protocol"], group().values["protocol"]]).toEqual(["TCP", "TCP"]);
    expect(listener().values).not.toHaveProperty("certificate_arn");
  });

  test("listens where Vault does, and nowhere else", () => {
    expect([listener().values["port"], group().values["port"]]).toEqual([8200, 8200]);
    const all = resources(stage, "aws_lb_listener").filter(({ values }) =>
      referred(stage, values["load_balancer_arn"]).includes(balancer()),
    );
    expect(all).toEqual([listener()]);
  });

  test("asks each member over TLS whether it is unsealed; a standby will do", () => {
    expect(block(group(), "health_check")).toMatchObject({
      protocol: "HTTPS",
      path: "/v1/sys/health?standbyok=true",
      matcher: "200",
    });
  });

  test("looks again only after the time for an answer is over", () => {
    const { interval, timeout } = block(group(), "health_check");
    expect(Number(timeout)).toBeLessThan(Number(interval));
  });

  test("tells Vault who calls", () => {
    expect(group().values["preserve_client_ip"]).toBe("true");
  });

  test("sends to the three members", () => {
    const members = resources(stage, "aws_lb_target_group_attachment").filter(({ values }) =>
      referred(stage, values["target_group_arn"]).includes(group()),
    );
    expect(members.map(({ values }) => [values["port"], paths(values["target_id"])])).toEqual(
      ["a", "b", "c"].map((zone) => [8200, [`account/machines/vault-${zone}/instance`]]),
    );
  });

  test("serves a zone whose member is gone from another", () => {
    expect(balancer().values["enable_cross_zone_load_balancing"]).toBe(true);
  });

  test("can't be deleted by hand", () => {
    expect(balancer().values["enable_deletion_protection"]).toBe(true);
  });

  test("is where Vault's name leads", () => {
    const record = resources(stage, "aws_route53_record").find(
      ({ values }) => values["name"] === "vault.stage.rkcp.internal",
    );
    expect([record?.values["type"], referred(stage, record?.values["records"])]).toEqual(["CNAME", [balancer()]]);
  });
});

test("everything of Vault is marked as Vault's", () => {
  const tagged = stage.all.filter(
    ({ path, values }) => /^account\/machines\/vault/.test(path) && values["tags"] !== undefined,
  );
  expect(tagged.length).toBeGreaterThan(12);
  expect(tagged.filter(({ values }) => (values["tags"] as Record<string, string>)["component"] !== "vault")).toEqual(
    [],
  );
});

test("nothing else is", () => {
  const marked = stage.all.filter(
    ({ values }) => (values["tags"] as Record<string, string> | undefined)?.["component"] === "vault",
  );
  expect(marked.filter(({ path }) => !/^account\/(machines\/vault|firewall\/vault)/.test(path))).toEqual([]);
});

test("an account without Vault has none of it: machines, keys, balancer, role", () => {
  const production = synthesize(productionPlatform());
  expect(production.all.filter(({ path }) => path.startsWith("account/machines/vault"))).toEqual([]);
});

test("Vault that BOSH places has keys and a role here, and no balancer in front of machines that are not", () => {
  const placed = synthesize(
    stagePlatform((description) => {
      if (description.vault.custody === "environment") description.vault.placement = "bosh";
      return description;
    }),
  );
  const types = placed.all
    .filter(({ path }) => path.startsWith("account/machines/vault"))
    .map(({ type, path }) => `${type} ${path.replace("account/machines/", "")}`);
  expect(types.sort()).toEqual([
    "aws_iam_instance_profile vault-identity/profile",
    "aws_iam_role vault-identity/role/role",
    "aws_iam_role_policy vault-identity/role/rights",
    "aws_kms_alias vault-keys/seal/alias",
    "aws_kms_alias vault-keys/volumes/alias",
    "aws_kms_key vault-keys/seal/key",
    "aws_kms_key vault-keys/volumes/key",
  ]);
});
