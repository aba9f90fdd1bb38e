import { describe, expect, test } from "vitest";
import { within } from "../../platform/addresses";
import { directorGroups, directorPlace, directorTiers } from "../../platform/bosh";
import { production, stage } from "../support/environments";

describe("the director", () => {
  test.each([
    ["stage", stage, "10.20.208.6"],
    ["production", production, "10.40.208.6"],
  ])("has a fixed address in %s, in the first zone's subnet of its tier", (_name, environment, address) => {
    const place = directorPlace(environment());
    expect([place.zone, place.address]).toEqual(["eu-west-1a", address]);
    expect(within(place.cidr, place.address)).toBe(true);
  });

  test("works in its own tier alone where data places nothing with BOSH", () => {
    expect(directorTiers(stage())).toEqual(["bosh"]);
  });

  test("works beside the nodes that data places with BOSH", () => {
    expect(directorTiers(production())).toEqual(["bosh", "blockchain"]);
  });

  test("works beside the database where it runs the broker", () => {
    const broker = stage((env) => ({
      ...env,
      rabbitmq: { placement: "bosh", machineType: "m6i.large", dataGiB: 20 },
    }));
    expect([directorTiers(broker), directorGroups(broker)]).toEqual([
      ["bosh", "data"],
      ["bosh-managed", "concourse-worker", "rabbitmq"],
    ]);
  });

  test("gives no machine the group of a node pool, the database, an entry or itself", () => {
    const given = [...directorGroups(stage()), ...directorGroups(production())];
    expect(
      given.filter((group) => /^(nodes-|entry-|database|control-plane|endpoints|bosh-director|jumpbox)/.test(group)),
    ).toEqual([]);
  });
});
