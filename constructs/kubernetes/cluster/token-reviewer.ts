import { Construct } from "constructs";
import { addObject } from "../manifest";
import { managedBy } from "../metadata";
import { denyAll } from "../network-policy";
import { addClusterObject } from "./cluster-object";
import { clusterRoleRef } from "./roles";

export interface TokenReviewerProps {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly clusterRole: string;
  /** Names of its token Secrets. */
  readonly secrets: readonly string[];
}

/**
 * The reviewer in a namespace where nothing runs and nobody has rights. Its tokens are the only Secrets that are ever
 * rendered: no value is, the API server writes the token.
 */
export class TokenReviewer extends Construct {
  constructor(scope: Construct, id: string, props: TokenReviewerProps) {
    super(scope, id);
    const { namespace, serviceAccount: name, clusterRole, secrets } = props;
    const metadata = { name, namespace, labels: managedBy };
    addObject(this, "service-account", "ServiceAccount", metadata, { automountServiceAccountToken: false });
    addClusterObject(
      this,
      "ClusterRoleBinding",
      { name: `rkcp:${name}` },
      { roleRef: clusterRoleRef(clusterRole), subjects: [{ kind: "ServiceAccount", name, namespace }] },
    );
    for (const secret of secrets) {
      addClusterObject(
        this,
        "Secret",
        { name: secret, namespace, annotations: { "kubernetes.io/service-account.name": name } },
        { type: "kubernetes.io/service-account-token" },
      );
    }
    // A pod that ran here could have the reviewer's token.
    addObject(
      this,
      "no-pods",
      "ResourceQuota",
      { name: "no-pods", namespace, labels: managedBy },
      { spec: { hard: { pods: "0" } } },
    );
    denyAll(this, "default-deny", namespace);
  }
}
