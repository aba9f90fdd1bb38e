import type { Environment } from "../../environments/schema";
import type { Image } from "../workloads/workload";

/** What an environment says about its Jenkins, with both images. */
export interface JenkinsSettings {
  readonly homeGiB: number;
  readonly agents: number;
  readonly nightlyHour: number;
  readonly controller: Image;
  readonly agent: Image;
}

/** The environment's Jenkins; undefined where there is none. That both images are there, a rule has seen to. */
export function jenkinsOf(env: Environment): JenkinsSettings | undefined {
  const { jenkins: controller, jenkinsAgent: agent } = env.services.images;
  if (!env.tools.jenkins || !controller || !agent) return undefined;
  return { ...env.tools.jenkins, controller, agent };
}
