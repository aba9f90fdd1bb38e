import { Chart } from "cdk8s";
import type { Construct } from "constructs";
import { addClusterObject } from "../constructs/kubernetes/cluster/cluster-object";
import { clusterRole, groupSubject, namespaceBindings } from "../constructs/kubernetes/cluster/roles";
import { TokenReviewer } from "../constructs/kubernetes/cluster/token-reviewer";
import { workloadRole } from "../constructs/kubernetes/cluster/workload-role";
import { namespaceObject } from "../constructs/kubernetes/namespace";
import { reviewerSecrets, tokenReviewer } from "../platform/access/reviewer";
import { accessRoles, bindingsInNamespace } from "../platform/access/roles";
import { workloadRights } from "../platform/access/workloads";
import { namespacesOf } from "../platform/namespaces";
import type { Platform } from "../platform/platform";

/** Who may do what: roles, and their bindings in the namespaces that a cluster administrator makes. */
export class AccessChart extends Chart {
  constructor(scope: Construct, platform: Platform) {
    super(scope, "access");
    for (const role of accessRoles) clusterRole(this, role);
    for (const { name, kind } of namespacesOf(platform)) if (kind !== "feature") namespaceBindings(this, name);
    for (const rights of workloadRights(platform.environment)) workloadRole(this, rights);
    this.letEverybodySeeWhoseClusterItIs();
  }

  private letEverybodySeeWhoseClusterItIs(): void {
    const name = "rkcp:whose-cluster";
    const namespace = "kube-system";
    const everybody = [...new Set(bindingsInNamespace().flatMap(({ groups }) => groups))].sort();
    addClusterObject(
      this,
      "Role",
      { name, namespace },
      { rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get"], resourceNames: ["rkcp-environment"] }] },
    );
    addClusterObject(
      this,
      "RoleBinding",
      { name, namespace },
      {
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
        subjects: everybody.map(groupSubject),
      },
    );
  }
}

/** The identity by which Vault checks logins, in a namespace of its own. */
export class VaultAccessChart extends Chart {
  constructor(scope: Construct, { environment }: Platform) {
    super(scope, "vault-token-reviewer");
    const { namespace, serviceAccount, clusterRole: role } = tokenReviewer;
    const plan = { name: namespace, kind: "access", annotations: {} } as const;
    namespaceObject(this, "namespace", plan, environment.cluster.version);
    new TokenReviewer(this, "reviewer", { namespace, serviceAccount, clusterRole: role, secrets: reviewerSecrets() });
  }
}
