import { describe, expect, test } from "vitest";
import { quotaOf } from "../../platform/quotas";
import { api } from "../constructs/kubernetes/specs";

const singleton = { kind: "singleton", why: "it keeps the data", replicas: 1 } as const;

describe("the room of a namespace", () => {
  test("is twice what every replica and one more of it reserve", () => {
    // Four replicas at most, one more for the rollout, twice; 100m and 64Mi each, and 25m and 64Mi of the Agent.
    expect(quotaOf([api])).toEqual({ pods: 10, cpuMillis: 1250, memoryMiB: 1280, claims: 0, storageGiB: 0 });
  });

  test("holds every volume twice, and none more for a rollout, which makes none", () => {
    const data = {
      ...api,
      kind: "stateful-set" as const,
      scaling: singleton,
      claims: { "/data": { name: "data", sizeGiB: 8 } },
    };
    expect(quotaOf([data])).toMatchObject({ pods: 4, claims: 2, storageGiB: 16 });
  });

  test("grows with every workload", () => {
    expect(quotaOf([api, api]).pods).toBe(2 * quotaOf([api]).pods);
  });
});
