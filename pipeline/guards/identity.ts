import type { Guard } from "./guard";
import { ofCloud } from "./identity/cloud";
import { ofKubernetes } from "./identity/rbac";
import { ofVault } from "./identity/vault";

/**
 * Whoever can do more than before: policies of identities and resources, trusts, entries of the cluster, Kubernetes' roles
 * and bindings, Vault's policies. Compared by what they allow, so a statement that is split, sorted or written otherwise is
 * no finding. In an environment that the base does not describe nothing gets wider: it is new as a whole.
 */
export const identity: Guard = {
  name: "identity",
  ofChange: (change, context) => {
    if (context.isNew) return [];
    switch (change.area) {
      case "cloud":
        return ofCloud(change, context);
      case "kubernetes":
        return ofKubernetes(change);
      case "vault":
        return ofVault(change);
      case "bosh":
        return [];
    }
  },
};
