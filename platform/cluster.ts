import type { Environment } from "../environments/schema";
import { physicalName } from "./naming";

/** The cluster's name in the cloud: what a kubeconfig calls it, so that nothing is applied to another. */
export function clusterArn(env: Pick<Environment, "name" | "naming" | "cloud">): string {
  const { region, accountId } = env.cloud;
  return `arn:aws:eks:${region}:${accountId}:cluster/${physicalName(env, "cluster", "cluster")}`;
}
