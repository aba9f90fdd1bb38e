import type { AwsContext } from "../../context";
import type { PolicyStatement } from "../../policy-document";
import { shell } from "./sessions";

/** Machines, their volumes, and the cluster. What it makes by id is bound to account and region; the rest by name. */
export function machineRights(context: AwsContext): PolicyStatement[] {
  const { prefix, region, accountId } = context.identity;
  return [
    {
      Sid: "StartMachines",
      Effect: "Allow",
      Action: "ec2:RunInstances",
      Resource: [context.arn("ec2", "*"), `arn:aws:ec2:${region}::image/*`, `arn:aws:ec2:${region}::snapshot/*`],
    },
    {
      Sid: "RunMachines",
      Effect: "Allow",
      Action: [
        "ec2:AssociateIamInstanceProfile",
        "ec2:AttachVolume",
        "ec2:CreateLaunchTemplate*",
        "ec2:DeleteLaunchTemplate*",
        "ec2:DeleteKeyPair",
        "ec2:DetachVolume",
        "ec2:DisassociateIamInstanceProfile",
        "ec2:ImportKeyPair",
        "ec2:ModifyInstance*",
        "ec2:ModifyLaunchTemplate",
        "ec2:ModifyVolume",
        "ec2:MonitorInstances",
        "ec2:RebootInstances",
        "ec2:ReplaceIamInstanceProfileAssociation",
        "ec2:StartInstances",
        "ec2:StopInstances",
        "ec2:TerminateInstances",
        "ec2:UnmonitorInstances",
      ],
      Resource: context.arn("ec2", "*"),
    },
    // On new volumes alone: one made from a snapshot would carry the snapshot's data.
    {
      Sid: "MakeEmptyVolumes",
      Effect: "Allow",
      Action: ["ec2:CreateVolume", "ec2:DeleteVolume"],
      Resource: context.arn("ec2", "volume/*"),
    },
    {
      Sid: "RunTheCluster",
      Effect: "Allow",
      Action: [
        "eks:AssociateEncryptionConfig",
        "eks:CreateAddon",
        "eks:CreateCluster",
        "eks:CreateNodegroup",
        "eks:CreatePodIdentityAssociation",
        "eks:DeleteAddon",
        "eks:DeleteCluster",
        "eks:DeleteNodegroup",
        "eks:DeletePodIdentityAssociation",
        "eks:TagResource",
        "eks:UntagResource",
        "eks:UpdateAddon",
        "eks:UpdateClusterConfig",
        "eks:UpdateClusterVersion",
        "eks:UpdateNodegroup*",
        "eks:UpdatePodIdentityAssociation",
      ],
      Resource: context.arn("eks", `*/${prefix}-*`),
    },
    // EKS names the groups of its nodes after the node group.
    {
      Sid: "LeadTrafficToTheNodes",
      Effect: "Allow",
      Action: [
        "autoscaling:AttachLoadBalancerTargetGroups",
        "autoscaling:AttachTrafficSources",
        "autoscaling:DetachLoadBalancerTargetGroups",
        "autoscaling:DetachTrafficSources",
      ],
      Resource: context.arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/eks-*"),
    },
    {
      Sid: "LetRolesOfThisEnvironmentIn",
      Effect: "Allow",
      Action: ["eks:CreateAccessEntry", "eks:UpdateAccessEntry", "eks:DeleteAccessEntry"],
      Resource: [
        context.arn("eks", `cluster/${prefix}-*`),
        context.arn("eks", `access-entry/${prefix}-*/role/${accountId}/${prefix}-*`),
      ],
    },
    // The administrator of the cluster is break-glass and nobody else: whoever applies can't appoint itself.
    {
      Sid: "OneAdministratorOfTheCluster",
      Effect: "Allow",
      Action: ["eks:AssociateAccessPolicy", "eks:DisassociateAccessPolicy"],
      Resource: context.arn("eks", `access-entry/${prefix}-*/role/${accountId}/${prefix}-break-glass/*`),
    },
    {
      Sid: "SayHowSessionsAreKept",
      Effect: "Allow",
      Action: [
        "ssm:CreateDocument",
        "ssm:DeleteDocument",
        "ssm:UpdateDocument*",
        "ssm:*TagsToResource",
        "ssm:RemoveTags*",
      ],
      Resource: [context.arn("ssm", `document/${prefix}-*`), context.arn("ssm", `document/${shell}`)],
    },
  ];
}

/**
 * Whoever starts a machine hands the key of its volumes to EC2: without this a person could stop it, and not start it again.
 *
 * @param tags of the keys
 * @param except tags of keys that stay shut
 */
export function useOfStartedVolumes(
  context: AwsContext,
  tags: Readonly<Record<string, string>>,
  except?: Readonly<Record<string, string>>,
): PolicyStatement {
  return {
    Sid: "LetStartedMachinesUseTheirVolumes",
    Effect: "Allow",
    Action: ["kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncrypt*"],
    Resource: context.arn("kms", "key/*"),
    Condition: {
      StringEquals: { ...tags, "kms:ViaService": `ec2.${context.identity.region}.amazonaws.com` },
      ...(except && { StringNotEquals: except }),
    },
  };
}
