import type { Environment } from "../../environments/schema";
import { once } from "./defaults";
import type { Singleton, Workload } from "./workload";

/**
 * Trades like any member, through the public API, to keep the books filled (application facts 4). Its image is closed: what
 * it would do with a broker and an InfluxDB of its own, and as whom, nobody can read, so it reaches neither.
 */
export function arkeWorkloads(environment: Environment): Workload[] {
  const { images } = environment.services;
  return [
    {
      name: "arke",
      namespace: environment.name,
      app: "arke",
      tier: "liquidity",
      image: images.arke,
      kind: "stateful-set",
      command: ["bundle", "exec", "./bin/arke", "start"],
      scaling: scalingOf(environment),
      ports: {},
      probes: {},
      env: { PORT: "8081", LOG_LEVEL: "info", BUNDLE_USER_HOME: "/tmp/bundle" },
      files: [],
      resources: { cpuMillis: { request: 100, limit: 500 }, memoryMiB: { request: 256, limit: 512 } },
      writableMiB: { "/tmp": 32 },
      user: 1000,
      gracePeriodSeconds: 30,
      pool: "general",
    },
  ];
}

function scalingOf({ name, services: { arke } }: Environment): Singleton {
  const why = "its open orders are in its memory: two would trade against each other";
  if (arke.replicas === 1) return once(why);
  return {
    kind: "singleton",
    why,
    replicas: 0,
    idleBecause:
      `no strategy yet: an operator writes account and strategies to rkcp/${name}/arke/strategies, ` +
      "then sets services.arke.replicas to 1",
  };
}
