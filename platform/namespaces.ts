import type { Feature } from "../environments/schema/feature";
import { toolsNamespace } from "./ends";
import type { Platform } from "./platform";

/** What a namespace is for; its Namespace object says so under this label. */
export const namespaceLabel = "rkcp.io/namespace";
export type NamespaceKind = "exchange" | "tools" | "feature" | "access";

/** A namespace and what its Namespace object says. */
export interface NamespacePlan {
  readonly name: string;
  readonly kind: NamespaceKind;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The namespaces that hold workloads, the environment's own first. */
export function namespacesOf({ environment, workloads, features }: Platform): NamespacePlan[] {
  const plans = new Map(features.map(({ namespace, feature }) => [namespace, feature]));
  const names = [...new Set(workloads.map(({ namespace }) => namespace))].filter((name) => name !== environment.name);
  return [environment.name, ...names.sort()].map((name) => ({
    name,
    kind: name === environment.name ? "exchange" : name === toolsNamespace ? "tools" : "feature",
    annotations: featureAnnotationsOf(plans.get(name)),
  }));
}

/** Whose a feature is, how long it lives and what for: where an operator looks who finds it. */
function featureAnnotationsOf(feature: Feature | undefined): Record<string, string> {
  if (!feature) return {};
  const { owner, expires, reason } = feature;
  return { "rkcp.io/owner": owner, "rkcp.io/expires": expires, "rkcp.io/reason": reason };
}

/** Labels that select a namespace: a NetworkPolicy's other side. */
export const namespaceNamed = (name: string): Record<string, string> => ({ "kubernetes.io/metadata.name": name });
/** Labels that select every feature's namespace. */
export const featureNamespaces: Readonly<Record<string, string>> = { [namespaceLabel]: "feature" };
