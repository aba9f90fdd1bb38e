import type { Environment } from "../environments/schema";
import type { Workload } from "./workloads/workload";

/**
 * One end of a flow, or a consumer of a secret: `peatio-api` in the environment's own namespace, `<namespace>/<name>` in
 * another, `feature-*`/`<name>` for that workload of whatever feature; in a flow also a place (platform/places.ts).
 */
export type End = string;

/** Prefix of every namespace that holds one microservice at a release candidate. */
export const featurePrefix = "feature-";
/** The namespace of the environment's tools. */
export const toolsNamespace = "platform-tools";
/** The namespace that holds the identity by which Vault checks logins, and nothing else. */
export const vaultAccessNamespace = "vault-access";

/** The end a workload is. */
export function endOf(env: Pick<Environment, "name">, { namespace, name }: Pick<Workload, "namespace" | "name">): End {
  return namespace === env.name ? name : `${namespace}/${name}`;
}

/** The end that stands for a workload of any feature. */
export const anyFeature = (name: string): End => `${featurePrefix}*/${name}`;

/** True for an end in whatever feature. */
export const isOfFeature = (end: End): boolean => end.startsWith(featurePrefix);

/** Namespace and name of an end; without a namespace it is the environment's own. */
export function partsOf(end: End): { readonly namespace?: string; readonly name: string } {
  const slash = end.indexOf("/");
  return slash < 0 ? { name: end } : { namespace: end.slice(0, slash), name: end.slice(slash + 1) };
}

/** A workload's role in Vault, and the last part of its policies' names: one per workload, whatever the namespace. */
export function vaultRoleName(env: Pick<Environment, "name">, workload: Pick<Workload, "namespace" | "name">): string {
  return endOf(env, workload).replace("/", "-");
}
