import type { Environment } from "../../environments/schema";
import { redisAppsOf, redisName } from "../workloads/redis";
import type { RedisTarget } from "./prometheus";

/** Every Redis of the environment: one for each application (application facts 11.2). */
export function redisTargets(env: Environment): RedisTarget[] {
  return redisAppsOf(env).map((app) => ({ name: redisName(app), namespace: env.name }));
}
