import { describe, expect, test } from "vitest";
import type { Cluster, ClusterSpec, NodePoolSpec } from "../../../constructs/ports/cluster";
import { clusterSpec } from "../../../stacks/specs";
import { stage } from "../../support/environments";
import { clouds, stackOn } from "./clouds";

const small: ClusterSpec = clusterSpec(stage());

describe.each(clouds)("a cluster on $name", (trial) => {
  const factsOf = (change: Partial<ClusterSpec> = {}) =>
    trial.cluster(stackOn(trial, (account) => account.addCluster("cluster", { ...small, ...change })));
  const poolOf = (change: Partial<NodePoolSpec> = {}) => {
    const [general] = Object.values(small.nodePools);
    if (!general) throw new Error("stage has no node pool");
    return factsOf({ nodePools: { general: { ...general, ...change } } }).pools[0];
  };

  test("runs the minor version it is given", () => {
    expect(factsOf({ version: "1.34" }).version).toBe("1.34");
  });

  test("has no public address", () => {
    expect(factsOf().publicAddress).toBe(false);
  });

  test("encrypts Kubernetes secrets", () => {
    expect(factsOf().secretsEncrypted).toBe(true);
  });

  test("keeps the control plane's logs as long as it is told", () => {
    expect(factsOf({ logRetentionDays: 90 }).logRetentionDays).toBe(90);
  });

  test("gives services the range it is told", () => {
    expect(factsOf({ serviceCidr: "172.21.0.0/16" }).serviceCidr).toBe("172.21.0.0/16");
  });

  test("guards the control plane by its firewall group", () => {
    expect(factsOf().group).toBe("control-plane");
  });

  test("has the node pools it is given, and no other", () => {
    expect(factsOf().pools.map(({ name }) => name)).toEqual(Object.keys(small.nodePools));
  });

  test("has machines of a pool in all three zones", () => {
    expect(poolOf()?.zones).toEqual(["eu-west-1a", "eu-west-1b", "eu-west-1c"]);
  });

  test("keeps the number of nodes in a zone within its bounds", () => {
    expect(poolOf({ nodesPerZone: { min: 2, max: 5 } })?.nodesPerZone).toEqual({ min: 2, max: 5 });
  });

  test("gives a pool its machine type and disk", () => {
    expect(poolOf({ machineType: "m6i.2xlarge", diskGiB: 123 })).toMatchObject({
      machineType: "m6i.2xlarge",
      diskGiB: 123,
    });
  });

  test("encrypts the disks of its nodes", () => {
    expect(poolOf()?.encrypted).toBe(true);
  });

  test("labels nodes as it is told", () => {
    expect(poolOf({ labels: { "rkcp.io/pool": "x" } })?.labels).toEqual({ "rkcp.io/pool": "x" });
  });

  test("keeps pods off a tainted pool", () => {
    const taint = { key: "rkcp.io/dedicated", value: "wallets" };
    expect(poolOf({ taints: [taint] })?.taints).toEqual([taint]);
  });

  test("guards nodes by the firewall group of their pool", () => {
    expect(poolOf()?.group).toBe("nodes-general");
  });

  test("refuses a pool whose firewall group nobody described", () => {
    expect(() => poolOf({ group: "nobody" })).toThrow('no firewall group "nobody"');
  });

  test("hands back its name and where it answers, nothing that opens it", () => {
    let cluster: Cluster | undefined;
    stackOn(trial, (account) => {
      cluster = account.addCluster("cluster", small);
    });
    expect(cluster).toMatchObject({ name: "rkcp-stage-cluster", endpoint: expect.any(String) as unknown });
  });
});
