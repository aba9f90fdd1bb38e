import { managedBy } from "../../constructs/kubernetes/metadata";
import { vaultAuthority } from "../../platform/trust";
import type { Kubectl } from "./kubectl";
import type { LiveObject } from "./live-object";

/**
 * The authority of Vault's certificate for a feature's namespace, as it is in the environment's own: the custodians wrote
 * it there, and no description knows it. Empty until they have; the feature's pods then wait, as the environment's do.
 *
 * It is no member of the namespace's set: it goes with the namespace.
 */
export async function authorityFor(kubectl: Kubectl, environment: string, feature: string): Promise<LiveObject[]> {
  const { configMap: name } = vaultAuthority;
  const [known] = await kubectl.get("configmap", name, "-n", environment);
  if (known === undefined) return [];
  const metadata = { name, namespace: feature, labels: { ...managedBy }, annotations: {}, ownerReferences: [] };
  return [{ apiVersion: "v1", kind: "ConfigMap", metadata, data: known["data"] }];
}
