import { beforeAll, describe, expect, test } from "vitest";
import { within } from "../../../platform/addresses";
import { productionPlatform, stagePlatform } from "../../support/environments";
import { referred, resource, resources, synthesize, text, type Synthesis } from "../../support/synthesis";

let stage: Synthesis;
let production: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
  production = synthesize(productionPlatform());
});

type Direction = "in" | "out";

/** Whether a wall lets one packet pass; what no line allows is refused, as EC2 does after the last one. */
function passes(stack: Synthesis, wall: string, direction: Direction, host: string, port: number): boolean {
  const acl = resource(stack, "aws_network_acl", `${wall}-wall/acl`);
  return resources(stack, "aws_network_acl_rule")
    .filter(({ values }) => referred(stack, values["network_acl_id"]).includes(acl))
    .filter(({ values }) => values["egress"] === (direction === "out"))
    .some(({ values }) => {
      const ports =
        values["protocol"] === "tcp" && port >= Number(values["from_port"]) && port <= Number(values["to_port"]);
      return values["rule_action"] === "allow" && ports && within(text(values["cidr_block"]), host);
    });
}

const host = {
  pod: "10.20.5.5",
  public: "10.20.192.5",
  data: "10.20.196.5",
  vault: "10.20.200.5",
  chain: "10.20.204.5",
};
const internet = "203.0.113.7";

describe("the wall around the data tier", () => {
  test("stands in front of every data subnet", () => {
    const guarded = referred(stage, resource(stage, "aws_network_acl", "data-wall/acl").values["subnet_ids"]);
    expect(guarded.map(({ path }) => path)).toEqual(["a", "b", "c"].map((zone) => `account/network/data-${zone}`));
  });

  test("lets pods call MySQL", () => {
    expect(passes(stage, "data", "in", host.pod, 3306)).toBe(true);
  });

  test("lets MySQL answer pods", () => {
    expect(passes(stage, "data", "out", host.pod, 40_000)).toBe(true);
  });

  test.each([
    ["pods on any other port", host.pod, 22],
    ["pods on the port of a remote desktop", host.pod, 3389],
    ["the public tier", host.public, 3306],
    ["the blockchain tier", host.chain, 3306],
    ["the vault tier", host.vault, 3306],
    ["the internet", internet, 3306],
  ])("is closed to %s", (_who, address, port) => {
    expect(passes(stage, "data", "in", address, port)).toBe(false);
  });

  test("lets MySQL open no connection to pods", () => {
    expect(passes(stage, "data", "out", host.pod, 443)).toBe(false);
  });

  test("lets nothing out to the internet", () => {
    expect(passes(stage, "data", "out", internet, 40_000)).toBe(false);
  });

  test("stands in production too", () => {
    expect(passes(production, "data", "in", "10.40.5.5", 3306)).toBe(true);
  });
});

describe("the wall around Vault", () => {
  test.each([
    ["pods call its API", "in", host.pod, 8200],
    ["its members call each other's API", "in", host.vault, 8200],
    ["its members replicate", "in", host.vault, 8201],
    ["it calls the private endpoints", "out", host.pod, 443],
    ["the endpoints answer it", "in", host.pod, 40_000],
    ["a member answers the probe of its balancer in another zone", "out", host.vault, 1024],
    ["the answer to a probe arrives", "in", host.vault, 1024],
  ] as const)("lets pass that %s", (_what, direction, address, port) => {
    expect(passes(stage, "vault", direction, address, port)).toBe(true);
  });

  test.each([
    ["pods that would replicate", "in", host.pod, 8201],
    ["a shell", "in", host.pod, 22],
    ["an answer to pods below Linux's own ports", "out", host.pod, 1024],
    ["the data tier", "in", host.data, 8200],
    ["the blockchain tier", "in", host.chain, 8200],
    ["the internet", "in", internet, 8200],
    ["the way to the internet on any other port than the object store's", "out", internet, 80],
  ] as const)("is closed to %s", (_what, direction, address, port) => {
    expect(passes(stage, "vault", direction, address, port)).toBe(false);
  });

  test("is the custodians' business in production", () => {
    expect(resources(production, "aws_network_acl").map(({ path }) => path)).toEqual(["account/data-wall/acl"]);
  });
});

test.each(["data", "vault"])("the wall around %s keeps within EC2's 20 lines a direction", (wall) => {
  const acl = resource(stage, "aws_network_acl", `${wall}-wall/acl`);
  const lines = resources(stage, "aws_network_acl_rule").filter(({ values }) =>
    referred(stage, values["network_acl_id"]).includes(acl),
  );
  const [inwards, outwards] = [false, true].map(
    (egress) => lines.filter(({ values }) => values["egress"] === egress).length,
  );
  expect(Math.max(inwards ?? 0, outwards ?? 0)).toBeLessThanOrEqual(20);
});
