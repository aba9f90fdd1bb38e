import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import type { Cluster, ClusterSpec } from "../ports/cluster";
import { AwsClusterAccess } from "./cluster-access";
import { AwsClusterAddons } from "./cluster-addons";
import type { AwsContext } from "./context";
import type { AwsFirewall } from "./firewall";
import type { AwsKeys } from "./keys";
import type { AwsNetwork } from "./network";
import { AwsNodePool } from "./node-pool";
import { plainServiceTrust } from "./policy-document";

/** Every log the control plane can write; the scanners and an auditor want all five. */
const controlPlaneLogs = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

export interface AwsClusterProps extends ClusterSpec {
  readonly network: AwsNetwork;
  readonly firewall: AwsFirewall;
  readonly keys: AwsKeys;
  /** ARNs of the people's roles that this stack makes, by the last part of their names. */
  readonly rolesHere: Readonly<Record<string, string>>;
}

/**
 * The `Cluster` port on EKS: reachable from inside the network only, secrets encrypted with our key, people and pods
 * known by IAM. Replacing forcers (cloud facts 1.4): name, role, service addresses; encryption can't be taken back.
 */
export class AwsCluster extends Construct implements Cluster {
  readonly name: string;
  readonly endpoint: string;
  /** Escape hatch: the raw resource. */
  readonly cluster: EksCluster;
  /** Its node pools by name, for who leads traffic to them. */
  readonly pools: Readonly<Record<string, AwsNodePool>>;

  constructor(scope: Construct, id: string, context: AwsContext, props: AwsClusterProps) {
    super(scope, id);
    const logs = this.createLogGroup(props);
    const role = this.createRole(context);
    this.cluster = this.createCluster(props, role, logs);
    this.name = props.name;
    this.endpoint = this.cluster.endpoint;
    new AwsClusterAccess(this, "access", context, {
      cluster: this.cluster,
      access: props.access,
      rolesHere: props.rolesHere,
    });
    const addons = new AwsClusterAddons(this, "addons", context, this.cluster, props.keys.arn("volumes"));
    this.pools = Object.fromEntries(
      Object.entries(props.nodePools).map(([name, pool]) => [
        name,
        new AwsNodePool(this, name, context, {
          ...pool,
          cluster: this.cluster,
          network: props.network,
          firewall: props.firewall,
          keys: props.keys,
          needs: addons.beforeNodes,
        }),
      ]),
    );
    addons.addToNodes(Object.values(this.pools).flatMap(({ groups }) => groups));
  }

  /** Before the cluster: otherwise EKS makes the group itself, unencrypted and for ever. */
  private createLogGroup(props: AwsClusterProps): CloudwatchLogGroup {
    return new CloudwatchLogGroup(this, "log-group", {
      name: `/aws/eks/${props.name}/cluster`,
      retentionInDays: props.logRetentionDays,
      kmsKeyId: props.keys.arn("logs"),
    });
  }

  private createRole(context: AwsContext): { arn: string; attachment: IamRolePolicyAttachment } {
    const role = new IamRole(this, "role", {
      name: context.name("cluster"),
      permissionsBoundary: context.boundaryArn,
      assumeRolePolicy: plainServiceTrust("eks.amazonaws.com"),
    });
    const attachment = new IamRolePolicyAttachment(this, "role-policy", {
      role: role.name,
      policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
    });
    return { arn: role.arn, attachment };
  }

  private createCluster(
    props: AwsClusterProps,
    role: { arn: string; attachment: IamRolePolicyAttachment },
    logs: CloudwatchLogGroup,
  ): EksCluster {
    return new EksCluster(this, "cluster", {
      name: props.name,
      version: props.version,
      roleArn: role.arn,
      enabledClusterLogTypes: controlPlaneLogs,
      // Without it the cluster is born with add-ons that Terraform does not know and can't configure.
      bootstrapSelfManagedAddons: false,
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      encryptionConfig: { resources: ["secrets"], provider: { keyArn: props.keys.arn("cluster") } },
      kubernetesNetworkConfig: { serviceIpv4Cidr: props.serviceCidr, ipFamily: "ipv4" },
      // At the end of standard support an automatic upgrade; the service's default is six times the price (cloud facts 3).
      upgradePolicy: { supportType: "STANDARD" },
      vpcConfig: {
        endpointPrivateAccess: true,
        endpointPublicAccess: false,
        subnetIds: props.network.subnetIds("private"),
        securityGroupIds: [props.firewall.groupId(props.controlPlaneGroup)],
      },
      lifecycle: { preventDestroy: true },
      dependsOn: [role.attachment, logs],
    });
  }
}
