import type { AwsContext } from "../../context";
import type { PolicyStatement } from "../../policy-document";
import { documentsUserArn } from "../../stores/documents-user";

/** Services that roles of an environment are handed to. */
const roleUsers = [
  "backup",
  "cloudtrail",
  "config",
  "ec2",
  "eks",
  "monitoring.rds",
  "pods.eks",
  "s3",
  "vpc-flow-logs",
].map((service) => `${service}.amazonaws.com`);

/**
 * Roles and users of the environment, each inside the boundary: what gives rights is allowed on a principal with the
 * boundary only, so nobody can be made who has more than it.
 */
export function identityRights(context: AwsContext): PolicyStatement[] {
  const { accountId, prefix } = context.identity;
  const iam = (resource: string) => `arn:aws:iam::${accountId}:${resource}`;
  const roles = iam(`role/${prefix}-*`);
  const users = iam(`user/service/${prefix}-*`);
  const profiles = iam(`instance-profile/${prefix}-*`);
  return [
    {
      Sid: "GiveRightsInsideTheBoundary",
      Effect: "Allow",
      Action: [
        "iam:AttachRolePolicy",
        "iam:CreateRole",
        "iam:CreateUser",
        "iam:DeleteRolePolicy",
        "iam:DeleteUserPolicy",
        "iam:DetachRolePolicy",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
        "iam:PutUserPermissionsBoundary",
        "iam:PutUserPolicy",
      ],
      Resource: [roles, users],
      Condition: { StringEquals: { "iam:PermissionsBoundary": context.boundaryArn } },
    },
    {
      Sid: "KeepRolesAndUsers",
      Effect: "Allow",
      Action: [
        "iam:AddRoleToInstanceProfile",
        "iam:CreateInstanceProfile",
        "iam:DeleteInstanceProfile",
        "iam:DeleteRole",
        "iam:DeleteUser",
        "iam:RemoveRoleFromInstanceProfile",
        "iam:TagInstanceProfile",
        "iam:TagRole",
        "iam:TagUser",
        "iam:UntagInstanceProfile",
        "iam:UntagRole",
        "iam:UntagUser",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
        "iam:UpdateRoleDescription",
      ],
      Resource: [roles, users, profiles],
    },
    {
      Sid: "HandRolesToServices",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: roles,
      Condition: { StringEquals: { "iam:PassedToService": roleUsers } },
    },
    {
      Sid: "LetServicesMakeTheirOwnRoles",
      Effect: "Allow",
      Action: "iam:CreateServiceLinkedRole",
      Resource: iam("role/aws-service-role/*"),
    },
  ];
}

/** A person makes and rotates the access key of the one IAM user: it goes into Vault, never into a state. */
export function rotationRights(context: AwsContext): PolicyStatement[] {
  return [
    {
      Sid: "RotateTheKeyOfTheKycUser",
      Effect: "Allow",
      Action: ["iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:UpdateAccessKey"],
      Resource: documentsUserArn(context),
    },
  ];
}
