import { beforeAll, describe, expect, test } from "vitest";
import { countedOnce, demandOf, type Demand } from "../../../cli/doctor/demand";
import { stage } from "../../support/environments";
import { typescriptByRequire } from "../../support/typescript-by-require";

let ofStage: Demand;
typescriptByRequire();
beforeAll(() => {
  ofStage = demandOf(
    stage((description) => ({ ...description, network: { ...description.network, natGateways: "per-zone" } })),
  );
}, 120_000);

describe("what a first deploy takes of the account's quotas", () => {
  test("is counted in the rendered stacks", () => {
    const { count, rulesOfLargestGroup } = ofStage;
    // One network, and where every zone has its NAT gateway as many addresses.
    expect([count("aws_vpc"), count("aws_eip"), count("aws_nat_gateway")]).toEqual([1, 3, 3]);
    expect(count("aws_vpc_endpoint", ({ vpc_endpoint_type }) => vpc_endpoint_type === "Interface")).toBeGreaterThan(5);
    expect(rulesOfLargestGroup).toBeGreaterThan(5);
  });

  test("is the pools' machines in every zone beside the machines by name", () => {
    const { machineTypes, machineTypesAtMost } = ofStage;
    const nodes = (types: readonly string[]) => types.filter((type) => type === "m6i.xlarge").length;
    // One pool of 1 to 3 per zone: two more per zone at most.
    expect(nodes(machineTypesAtMost) - nodes(machineTypes)).toBe(6);
    expect(machineTypes).toContain("t3.micro");
  });

  test("is rendered once, whoever asks, and a failure as well", () => {
    let calls = 0;
    const ask = countedOnce(stage(), (): Demand => {
      calls += 1;
      throw new Error(
        "Validation failed with the following errors:\n  [stage/x] two of a name. Fix: one\n  [stage/y] more",
      );
    });
    const message = "the stacks can't be rendered: two of a name. Fix: one (and 1 more)";
    expect(ask).toThrow(message);
    expect(ask).toThrow(message);
    expect(calls).toBe(1);
  });
});
