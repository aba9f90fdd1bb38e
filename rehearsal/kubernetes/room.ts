import { z } from "zod";
import { type ApiObject, apiObject } from "./api-client";
import type { Room } from "./nodes";

const container = z.looseObject({
  restartPolicy: z.string().optional(),
  resources: z
    .looseObject({
      requests: z.looseObject({ cpu: z.string().default("0"), memory: z.string().default("0") }).prefault({}),
    })
    .prefault({}),
});
type Container = z.infer<typeof container>;
const pod = apiObject.extend({
  spec: z.looseObject({ containers: z.array(container), initContainers: z.array(container).default([]) }),
});

/** What a pod reserves: all that run together, or the hungriest of those that run before, whatever is more. */
export function requestOf(object: ApiObject): Room {
  const { containers, initContainers } = pod.parse(object).spec;
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === "Always");
  const before = initContainers.filter(({ restartPolicy }) => restartPolicy !== "Always");
  const need = (measure: (one: Container) => number): number => {
    const sum = [...containers, ...sidecars].reduce((total, one) => total + measure(one), 0);
    return Math.max(sum, ...before.map(measure));
  };
  return {
    cpuMillis: need(({ resources }) => cpuMillis(resources.requests.cpu)),
    memoryMiB: need(({ resources }) => memoryMiB(resources.requests.memory)),
    pods: 1,
  };
}

/** `12 pods, 340m CPU, 1204 MiB`. */
export function roomLeft(room: Room, pods: readonly ApiObject[]): string {
  const requests = pods.map(requestOf);
  const left = (of: keyof Room): number => room[of] - requests.reduce((sum, request) => sum + request[of], 0);
  return `${left("pods")} pods, ${left("cpuMillis")}m CPU, ${left("memoryMiB")} MiB`;
}

/** A quantity of the API: `250m`, `1.5`. */
function cpuMillis(quantity: string): number {
  return quantity.endsWith("m") ? Number(quantity.slice(0, -1)) : Number(quantity) * 1000;
}

const unitsInMiB: Readonly<Record<string, number>> = { Ki: 1 / 1024, Mi: 1, Gi: 1024, "": 1 / 1024 / 1024 };

function memoryMiB(quantity: string): number {
  const [, amount = "0", unit = ""] = /^([\d.]+)([A-Z]i)?$/.exec(quantity) ?? [];
  return Math.ceil(Number(amount) * (unitsInMiB[unit] ?? 0));
}
