import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { EksAccessPolicyAssociation } from "@cdktf/provider-aws/lib/eks-access-policy-association";
import type { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import type { AwsContext } from "./context";
import { policyDocument } from "./policy-document";

/** Seconds an administrator's session lasts: the shortest AWS allows. */
const sessionSeconds = 3600;

/**
 * The one way in: a role for people, with MFA, that is cluster administrator. The cluster's creator gets nothing by
 * itself, and a cluster without an entry could be entered by nobody (cloud facts 1.4).
 *
 * A session of Identity Center does not say that it used MFA and is refused; it needs a trust of its own here.
 */
export class AwsClusterAccess extends Construct {
  constructor(scope: Construct, id: string, context: AwsContext, cluster: EksCluster) {
    super(scope, id);
    const role = new IamRole(this, "role", {
      name: context.name("cluster-administrator"),
      description: "A person who administers the cluster, for an hour, with MFA",
      maxSessionDuration: sessionSeconds,
      assumeRolePolicy: policyDocument([
        {
          Sid: "PeopleWithMfa",
          Effect: "Allow",
          Principal: { AWS: context.accountPrincipal },
          Action: "sts:AssumeRole",
          Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
        },
      ]),
    });
    new IamRolePolicy(this, "may-find-it", {
      name: "find-the-cluster",
      role: role.id,
      policy: policyDocument([
        { Sid: "FindTheCluster", Effect: "Allow", Action: "eks:DescribeCluster", Resource: cluster.arn },
      ]),
    });
    const entry = new EksAccessEntry(this, "entry", {
      clusterName: cluster.name,
      principalArn: role.arn,
      type: "STANDARD",
    });
    new EksAccessPolicyAssociation(this, "rights", {
      clusterName: cluster.name,
      principalArn: role.arn,
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      accessScope: { type: "cluster" },
      dependsOn: [entry],
    });
  }
}
