import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  fixedRecords,
  hostNames,
  overlap,
  subnetOf,
  subnetPlan,
  tierCidrs,
  tiers,
  usableAddresses,
  within,
} from "../../platform/addresses";
import { environment } from "../environments/descriptions";

const seed = 2026;
/** Any legal network: /16 to /20 inside 10.0.0.0/8. */
const networks = fc
  .tuple(fc.integer({ min: 16, max: 20 }), fc.nat(2 ** 24 - 1))
  .map(([prefix, offset]) => subnetOf("10.0.0.0/8", prefix - 8, Math.floor(offset / 2 ** (32 - prefix))));
const planFor = (cidr: string) => subnetPlan(environment("stage", { "network.cidr": cidr }));

describe("the subnet plan", () => {
  test("has no two subnets that share an address", () => {
    fc.assert(
      fc.property(networks, (cidr) => {
        const plan = planFor(cidr);
        for (const [index, a] of plan.entries()) {
          for (const b of plan.slice(0, index)) expect(overlap(a.cidr, b.cidr), `${a.cidr} and ${b.cidr}`).toBe(false);
        }
      }),
      { seed, numRuns: 60 },
    );
  });

  test("stays inside the network", () => {
    fc.assert(
      fc.property(networks, (cidr) => {
        for (const subnet of planFor(cidr)) expect(within(cidr, subnet.cidr)).toBe(true);
      }),
      { seed, numRuns: 60 },
    );
  });

  test("makes no subnet the cloud refuses: AWS takes /16 to /28", () => {
    fc.assert(
      fc.property(networks, (cidr) => {
        for (const subnet of planFor(cidr)) {
          expect(Number(subnet.cidr.split("/")[1])).toBeGreaterThanOrEqual(16);
          expect(Number(subnet.cidr.split("/")[1])).toBeLessThanOrEqual(28);
        }
      }),
      { seed, numRuns: 60 },
    );
  });

  test("has every tier in every zone, once", () => {
    const { cloud } = environment("stage");
    const expected = tiers.flatMap((tier) => cloud.zones.map((zone) => `${tier} ${zone}`));
    expect(planFor("10.20.0.0/16").map(({ tier, zone }) => `${tier} ${zone}`)).toEqual(expected);
  });

  test("is the committed one: a change of it would replace every subnet of a running environment", () => {
    expect(planFor("10.20.0.0/16").map(({ tier, zoneLetter, cidr }) => `${tier}-${zoneLetter} ${cidr}`)).toEqual([
      "public-a 10.20.192.0/24",
      "public-b 10.20.193.0/24",
      "public-c 10.20.194.0/24",
      "private-a 10.20.0.0/19",
      "private-b 10.20.32.0/19",
      "private-c 10.20.64.0/19",
      "data-a 10.20.196.0/24",
      "data-b 10.20.197.0/24",
      "data-c 10.20.198.0/24",
      "vault-a 10.20.200.0/24",
      "vault-b 10.20.201.0/24",
      "vault-c 10.20.202.0/24",
      "blockchain-a 10.20.204.0/24",
      "blockchain-b 10.20.205.0/24",
      "blockchain-c 10.20.206.0/24",
      "bosh-a 10.20.208.0/24",
      "bosh-b 10.20.209.0/24",
      "bosh-c 10.20.210.0/24",
    ]);
  });

  test("gives a tier's ranges by name", () => {
    expect(tierCidrs(environment("stage"), "data")).toEqual(["10.20.196.0/24", "10.20.197.0/24", "10.20.198.0/24"]);
  });
});

describe("ranges", () => {
  test.each([
    ["10.0.0.0/16", "10.0.0.0/16", true],
    ["10.0.0.0/8", "10.200.0.0/16", true],
    ["10.200.0.0/16", "10.0.0.0/8", true],
    ["10.0.0.0/16", "10.1.0.0/16", false],
    ["10.0.255.0/24", "10.1.0.0/24", false],
    ["0.0.0.0/0", "192.168.1.0/24", true],
  ])("%s and %s overlap: %s", (a, b, expected) => {
    expect(overlap(a, b)).toBe(expected);
  });

  test("overlap is the same seen from both sides", () => {
    fc.assert(
      fc.property(networks, networks, (a, b) => overlap(a, b) === overlap(b, a)),
      { seed, numRuns: 200 },
    );
  });

  test.each([
    ["10.0.0.0/16", "10.0.255.255", true],
    ["10.0.0.0/16", "10.1.0.0", false],
    ["10.0.0.0/16", "10.0.0.0/16", true],
    ["10.0.0.0/16", "10.0.0.0/15", false],
    ["10.0.0.0/16", "10.0.4.0/24", true],
  ])("%s holds %s: %s", (outer, inner, expected) => {
    expect(within(outer, inner)).toBe(expected);
  });

  test.each([
    ["10.0.0.0/16", 8, 0, "10.0.0.0/24"],
    ["10.0.0.0/16", 8, 255, "10.0.255.0/24"],
    ["10.0.16.0/20", 8, 204, "10.0.28.192/28"],
    ["10.0.0.0/16", 3, 2, "10.0.64.0/19"],
  ])("a piece of %s, %i bits longer, at %i, is %s", (cidr, bits, index, expected) => {
    expect(subnetOf(cidr, bits, index)).toBe(expected);
  });

  test("five addresses of a subnet are the cloud's", () => {
    expect(usableAddresses("10.0.0.0/28")).toBe(11);
  });
});

describe("names in the private zone", () => {
  test("are the same whatever the placement behind them", () => {
    const other = environment("stage", {
      rabbitmq: { placement: "vm", machineType: "m6i.large", dataGiB: 20 },
      "nodes.bitcoin": { placement: "external", network: "testnet", host: "rpc.example", port: 443 },
    });
    expect(hostNames(other)).toEqual(hostNames(environment("stage")));
  });

  test("are one label below it", () => {
    expect(Object.values(hostNames(environment("stage")))).toEqual(
      ["mysql", "rabbitmq", "vault", "bitcoin", "dash", "ethereum", "prometheus"].map(
        (host) => `${host}.stage.rkcp.internal`,
      ),
    );
  });
});

describe("records known from data alone", () => {
  test("name the nodes whose addresses are data", () => {
    expect(fixedRecords(environment("stage")).map(({ host, targets }) => [host, ...targets])).toEqual([
      ["bitcoin.stage.rkcp.internal", "10.20.204.10"],
      ["dash.stage.rkcp.internal", "10.20.205.10"],
      ["ethereum.stage.rkcp.internal", "10.20.206.10"],
    ]);
  });

  test("are none where no target is known before the stack is applied", () => {
    expect(fixedRecords(environment("stage", { nodes: {} }))).toEqual([]);
  });

  test("point at Vault with custodians, and at what BOSH gives fixed addresses", () => {
    expect(fixedRecords(environment("production"))).toEqual([
      {
        id: "vault",
        host: "vault.production.rkcp.internal",
        type: "A",
        targets: ["10.60.0.20", "10.60.0.84", "10.60.0.148"],
      },
      {
        id: "bitcoin",
        host: "bitcoin.production.rkcp.internal",
        type: "A",
        targets: ["10.40.204.10", "10.40.205.10"],
      },
      { id: "dash", host: "dash.production.rkcp.internal", type: "A", targets: ["10.40.204.20", "10.40.205.20"] },
      {
        id: "ethereum",
        host: "ethereum.production.rkcp.internal",
        type: "A",
        targets: ["10.40.204.30", "10.40.205.30"],
      },
    ]);
  });

  test("give a provider's nodes their own name by a CNAME", () => {
    const node = { placement: "external", network: "testnet", host: "rpc.example", port: 8443 };
    expect(fixedRecords(environment("stage", { nodes: { ethereum: node } }))).toEqual([
      { id: "ethereum", host: "ethereum.stage.rkcp.internal", type: "CNAME", targets: ["rpc.example"] },
    ]);
  });

  test("leave out a chain that the environment leaves out", () => {
    const { nodes, ...rest } = environment("production");
    const { bitcoin: _bitcoin, ...others } = nodes;
    expect(fixedRecords({ ...rest, nodes: others }).map(({ id }) => id)).toEqual(["vault", "dash", "ethereum"]);
  });
});
