import { describe, expect, test } from "vitest";
import { accountSpec, clusterSpec, databaseSpec } from "../../stacks/specs";
import { production, productionPlatform, stage, stagePlatform } from "../support/environments";

describe("an environment in the words of the ports", () => {
  test.each([
    ["single", ["eu-west-1a"]],
    ["per-zone", ["eu-west-1a", "eu-west-1b", "eu-west-1c"]],
  ] as const)("has with %s NAT gateways one in %j", (natGateways, zones) => {
    const platform = stagePlatform((env) => ({ ...env, network: { ...env.network, natGateways } }));
    expect(accountSpec(platform).network.natZones).toEqual(zones);
  });

  test("has endpoints in the first zone, or in every", () => {
    const zones = [stagePlatform(), productionPlatform()].map((each) => accountSpec(each).network.endpointZones.length);
    expect(zones).toEqual([1, 3]);
  });

  test("has no subnet for a Vault that lies in the custodians' account", () => {
    expect(accountSpec(productionPlatform()).network.subnets.filter(({ tier }) => tier === "vault")).toEqual([]);
  });

  test("has a wall around Vault where Vault is", () => {
    const walls = [stagePlatform(), productionPlatform()].map((each) =>
      accountSpec(each).network.walls.map(({ tier }) => tier),
    );
    expect(walls).toEqual([["data", "vault"], ["data"]]);
  });

  test("taints wallet pools, and no other", () => {
    const pools = Object.entries(clusterSpec(production()).nodePools).map(([name, { taints }]) => [
      name,
      taints.length,
    ]);
    expect(pools).toEqual([
      ["general", 0],
      ["wallets", 1],
    ]);
  });

  test("names the database's last snapshot so that it is used once", () => {
    expect(databaseSpec(stage()).finalSnapshotName).toBe("rkcp-stage-mysql-final-s7q2");
  });

  test("names everything by project and environment", () => {
    expect(accountSpec(stagePlatform()).identity.prefix).toBe("rkcp-stage");
  });
});
