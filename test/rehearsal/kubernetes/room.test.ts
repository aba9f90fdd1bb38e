import { expect, test } from "vitest";
import type { ApiObject } from "../../../rehearsal/kubernetes/api-client";
import { requestOf, roomLeft } from "../../../rehearsal/kubernetes/room";

const asks = (cpu: string, memory: string, restartPolicy?: string) => ({
  resources: { requests: { cpu, memory } },
  ...(restartPolicy !== undefined && { restartPolicy }),
});
const pod = (spec: object): ApiObject => ({ metadata: { name: "engine-1" }, spec });

test("a pod reserves what its containers and native sidecars ask for together", () => {
  const both = pod({ containers: [asks("250m", "512Mi")], initContainers: [asks("0.1", "1Gi", "Always")] });
  expect(requestOf(both)).toEqual({ cpuMillis: 350, memoryMiB: 1536, pods: 1 });
});

test("a pod reserves what its hungriest init container asks for, where that is more", () => {
  const heavyStart = pod({ containers: [asks("100m", "64Mi")], initContainers: [asks("2", "32Mi")] });
  expect(requestOf(heavyStart)).toEqual({ cpuMillis: 2000, memoryMiB: 64, pods: 1 });
});

test("room is told in what would run out", () => {
  const room = { cpuMillis: 1590, memoryMiB: 7158, pods: 23 };
  expect(roomLeft(room, [pod({ containers: [asks("90m", "158Mi")] })])).toBe("22 pods, 1500m CPU, 7000 MiB");
});
