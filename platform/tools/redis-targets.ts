import type { Environment } from "../../environments/schema";
import { hasFigures, redisAppsOf, redisName } from "../workloads/redis";
import type { RedisTarget } from "./prometheus";

/** Every Redis of the environment that the exporter can call (application facts 11.2). */
export function redisTargets(env: Environment): RedisTarget[] {
  return redisAppsOf(env)
    .filter(hasFigures)
    .map((app) => ({ name: redisName(app), namespace: env.name }));
}
