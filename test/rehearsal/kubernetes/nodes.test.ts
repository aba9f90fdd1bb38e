import { describe, expect, test } from "vitest";
import { machineSize } from "../../../rehearsal/kubernetes/machine-size";
import { allocatable, nodesOf } from "../../../rehearsal/kubernetes/nodes";
import { production as judgedProduction } from "../../support/environments";

const production = judgedProduction();

describe("the nodes of a rehearsed cluster", () => {
  test("are those that every pool has in every zone at least", () => {
    const { cluster, cloud } = production;
    const perZone = Object.values(cluster.nodePools).reduce((sum, pool) => sum + pool.nodesPerZone.min, 0);
    expect(nodesOf(production)).toHaveLength(perZone * cloud.zones.length);
  });

  test("carry the labels by which pods choose pool, zone and host", () => {
    expect(nodesOf(production)[0]?.manifest).toMatchObject({
      metadata: {
        annotations: { "kwok.x-k8s.io/node": "fake" },
        labels: {
          "rkcp.io/pool": "general",
          "topology.kubernetes.io/zone": production.cloud.zones[0],
          "kubernetes.io/hostname": `general-${production.cloud.zones[0]}-1`,
        },
      },
    });
  });

  test("keep all but wallet daemons away where their pool is for wallets", () => {
    const taints = nodesOf(production).map(({ pool, manifest }) => [pool, manifest["spec"]]);
    expect(taints).toContainEqual([
      "wallets",
      { taints: [{ key: "rkcp.io/dedicated", value: "wallets", effect: "NoSchedule" }] },
    ]);
    expect(taints).toContainEqual(["general", { taints: [] }]);
  });

  test("offer less than the machine has: the kubelet and EKS's add-ons take their part", () => {
    // 2 CPUs, 8 GiB, 29 pods: 70m and 674 MiB reserved, 340m and 360 MiB add-ons.
    expect(allocatable(2000, 8192, 29)).toEqual({ cpuMillis: 1590, memoryMiB: 7158, pods: 23 });
  });
});

describe("a machine type", () => {
  test.each([
    ["m6i.large", 2, 8],
    ["c7g.2xlarge", 8, 16],
    ["r6i.xlarge", 4, 32],
    ["t3.medium", 2, 4],
  ])("%s has %d CPUs and %d GiB", (type, cpus, memoryGiB) => {
    expect(machineSize(type)).toEqual({ cpus, memoryGiB });
  });

  test("that nobody has had yet is refused with the file to add it to", () => {
    expect(() => machineSize("x2gd.metal")).toThrow(
      /machine type x2gd\.metal: .* Fix: add it to rehearsal\/kubernetes\/machine-size\.ts/,
    );
  });
});
