import type { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster";
import { EksNodeGroup } from "@cdktf/provider-aws/lib/eks-node-group";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { NodePoolSpec } from "../ports/cluster";
import type { AwsContext } from "./context";
import type { AwsFirewall } from "./firewall";
import type { AwsKeys } from "./keys";
import type { AwsNetwork } from "./network";
import { plainServiceTrust } from "./policy-document";

/** All a node needs of AWS; networking has its own identity, and nobody logs in to a node. */
const nodePolicies = {
  worker: "AmazonEKSWorkerNodePolicy",
  images: "AmazonEC2ContainerRegistryPullOnly",
};

/** GiB of Bottlerocket's system volume; it holds two copies of the system, nothing of ours. */
const systemVolumeGiB = 4;

export interface AwsNodePoolProps extends NodePoolSpec {
  readonly cluster: EksCluster;
  readonly network: AwsNetwork;
  readonly firewall: AwsFirewall;
  readonly keys: AwsKeys;
  /** Add-ons without which a node would never become Ready. */
  readonly needs: readonly ITerraformDependable[];
}

/**
 * One managed node group per zone, so that a pod with a volume finds a node beside it. Bottlerocket: a read-only root
 * and no shell. IMDSv2 with one hop, so that a pod can't take the node's role.
 */
export class AwsNodePool extends Construct {
  readonly groups: readonly EksNodeGroup[];

  constructor(scope: Construct, id: string, context: AwsContext, props: AwsNodePoolProps) {
    super(scope, id);
    const role = this.createRole(context, id);
    const template = this.createLaunchTemplate(context, id, props);
    this.groups = context.zones.map((zone) => this.createGroup(context, id, zone, props, role, template));
  }

  /** Name of the autoscaling group of each zone's nodes, by the last part of the node group's id. */
  get autoscalingGroups(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.groups.map((group) => [group.node.id, group.resources.get(0).autoscalingGroups.get(0).name]),
    );
  }

  private createRole(context: AwsContext, pool: string) {
    const role = new IamRole(this, "role", {
      name: context.name(`nodes-${pool}`),
      permissionsBoundary: context.boundaryArn,
      assumeRolePolicy: plainServiceTrust("ec2.amazonaws.com"),
    });
    const attachments = Object.entries(nodePolicies).map(
      ([name, policy]) =>
        new IamRolePolicyAttachment(this, `role-${name}`, {
          role: role.name,
          policyArn: `arn:aws:iam::aws:policy/${policy}`,
        }),
    );
    return { arn: role.arn, attachments };
  }

  private createLaunchTemplate(context: AwsContext, pool: string, props: AwsNodePoolProps): LaunchTemplate {
    const encrypted = (volumeSize: number) => ({
      volumeSize,
      volumeType: "gp3",
      encrypted: "true",
      kmsKeyId: props.keys.arn("volumes"),
      deleteOnTermination: "true",
    });
    const name = context.name(`nodes-${pool}`);
    return new LaunchTemplate(this, "launch-template", {
      name,
      updateDefaultVersion: true,
      ebsOptimized: "true",
      instanceType: props.machineType,
      vpcSecurityGroupIds: [props.firewall.groupId(props.group)],
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      monitoring: { enabled: true },
      blockDeviceMappings: [
        { deviceName: "/dev/xvda", ebs: encrypted(systemVolumeGiB) },
        { deviceName: "/dev/xvdb", ebs: encrypted(props.diskGiB) },
      ],
      userData: Fn.base64encode(bottlerocketSettings(props.podsPerNode)),
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
        resourceType,
        tags: { ...context.tags, Name: name },
      })),
    });
  }

  private createGroup(
    context: AwsContext,
    pool: string,
    zone: string,
    props: AwsNodePoolProps,
    role: { arn: string; attachments: readonly IamRolePolicyAttachment[] },
    template: LaunchTemplate,
  ): EksNodeGroup {
    const letter = zone.slice(-1);
    const { min, max } = props.nodesPerZone;
    return new EksNodeGroup(this, letter, {
      clusterName: props.cluster.name,
      nodeGroupName: context.name(`${pool}-${letter}`),
      nodeRoleArn: role.arn,
      // Follows the cluster: without it nodes would stay at the minor they were born with.
      version: props.cluster.version,
      subnetIds: props.network.subnetIds("private", [zone]),
      amiType: "BOTTLEROCKET_x86_64",
      capacityType: "ON_DEMAND",
      launchTemplate: { id: template.id, version: Fn.tostring(template.latestVersion) },
      scalingConfig: { minSize: min, maxSize: max, desiredSize: min },
      updateConfig: { maxUnavailable: 1 },
      nodeRepairConfig: { enabled: true },
      labels: { ...props.labels },
      taint: props.taints.map(({ key, value }) => ({ key, value, effect: "NO_SCHEDULE" })),
      // Whoever scales the pool, a person or an autoscaler, moves it between min and max.
      lifecycle: { ignoreChanges: ["scaling_config[0].desired_size"] },
      dependsOn: [...role.attachments, ...props.needs],
    });
  }
}

/** Bottlerocket reads TOML as user data; EKS merges its own settings into it. */
function bottlerocketSettings(podsPerNode: number): string {
  return [
    "[settings.kubernetes]",
    `max-pods = ${podsPerNode}`,
    "[settings.host-containers.admin]",
    "enabled = false",
    "",
  ].join("\n");
}
