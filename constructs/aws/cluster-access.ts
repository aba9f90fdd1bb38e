import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { EksAccessPolicyAssociation } from "@cdktf/provider-aws/lib/eks-access-policy-association";
import type { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster";
import { Construct } from "constructs";
import type { ClusterAccessSpec } from "../ports/cluster";
import { identityNames } from "./bootstrap/names";
import type { AwsContext } from "./context";

export interface AwsClusterAccessProps {
  readonly cluster: EksCluster;
  readonly access: readonly ClusterAccessSpec[];
  /** Roles that this stack makes, by the last part of the name; the others are the bootstrap stack's. */
  readonly rolesHere: Readonly<Record<string, string>>;
}

/**
 * The ways in: roles, each known to the cluster by Kubernetes groups, whose rights are the charts'. Until those are there
 * only the administrator can do anything, and with it whoever puts them there. The cluster's creator gets nothing by
 * itself, and a cluster without an entry could be entered by nobody (cloud facts 1.4).
 */
export class AwsClusterAccess extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly context: AwsContext,
    private readonly props: AwsClusterAccessProps,
  ) {
    super(scope, id);
    for (const each of props.access) this.letIn(each);
  }

  private letIn({ role, groups, administrator }: ClusterAccessSpec): void {
    const clusterName = this.props.cluster.name;
    const principalArn = this.props.rolesHere[role] ?? identityNames(this.context).role(role);
    const entry = new EksAccessEntry(this, role, {
      clusterName,
      principalArn,
      type: "STANDARD",
      ...(groups.length > 0 && { kubernetesGroups: [...groups] }),
    });
    if (!administrator) return;
    new EksAccessPolicyAssociation(this, `${role}-rights`, {
      clusterName,
      principalArn,
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      accessScope: { type: "cluster" },
      dependsOn: [entry],
    });
  }
}
