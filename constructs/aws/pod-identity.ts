import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import type { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster";
import { Construct } from "constructs";
import type { ProvisioningSpec } from "../ports/provisioning";
import type { AwsContext } from "./context";
import { podIdentityTrust, type PolicyStatement } from "./policy-document";
import { AwsRole } from "./role";

export interface AwsProvisioningIdentityProps extends ProvisioningSpec {
  readonly cluster: EksCluster;
  /** Key that RDS encrypts the administrator's secret with. */
  readonly keyArn: string;
}

/**
 * What the pods that provision databases may do: look up one database, and read the secret that RDS keeps for it. One
 * service account of one namespace of one cluster gets it, by EKS Pod Identity.
 */
export class AwsProvisioningIdentity extends Construct {
  readonly role: AwsRole;

  constructor(scope: Construct, id: string, context: AwsContext, props: AwsProvisioningIdentityProps) {
    super(scope, id);
    const { cluster, namespace, serviceAccount } = props;
    this.role = new AwsRole(this, "role", context, {
      role: props.role,
      description: "Pods that make databases and users: they read the administrator's password",
      trust: podIdentityTrust({ clusterArn: cluster.arn, namespace, serviceAccount }),
      statements: provisioningRights(context, props),
    });
    new EksPodIdentityAssociation(this, "association", {
      clusterName: cluster.name,
      namespace,
      serviceAccount,
      roleArn: this.role.arn,
      dependsOn: [...this.role.needs],
    });
  }
}

/**
 * RDS makes the secret's name up, but marks it with the database that it is for, under a tag that only AWS can write (RDS
 * User Guide, "Password management with Amazon RDS and AWS Secrets Manager"). The key opens such secrets alone: Secrets
 * Manager tells it which one it is asked for.
 */
function provisioningRights(
  context: AwsContext,
  { databaseName, keyArn }: Pick<AwsProvisioningIdentityProps, "databaseName" | "keyArn">,
): PolicyStatement[] {
  const database = context.arn("rds", `db:${databaseName}`);
  const secrets = context.arn("secretsmanager", "secret:rds!db-*");
  return [
    { Sid: "FindTheSecret", Effect: "Allow", Action: "rds:DescribeDBInstances", Resource: database },
    {
      Sid: "ReadTheAdministrator",
      Effect: "Allow",
      Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
      Resource: secrets,
      Condition: { StringEquals: { "aws:ResourceTag/aws:rds:primaryDBInstanceArn": database } },
    },
    {
      Sid: "DecryptTheAdministrator",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: keyArn,
      Condition: {
        StringEquals: { "kms:ViaService": `secretsmanager.${context.identity.region}.amazonaws.com` },
        StringLike: { "kms:EncryptionContext:SecretARN": secrets },
      },
    },
  ];
}
