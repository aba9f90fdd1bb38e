import type { AwsContext } from "../context";
import type { PolicyStatement } from "../policy-document";
import { identityNames } from "./names";
import { isVaults, vaultProfile } from "./vault-guard";

/**
 * What stays shut in an emergency besides the guards of those who apply: a second identity that outlives the hour, and
 * the way from Vault's role to Vault. The policy of Vault's keys may be put, so that keys locked by mistake open again;
 * whoever is written into it still falls under the boundary.
 */
export function breakGlassGuard(context: AwsContext): PolicyStatement[] {
  const { role } = identityNames(context);
  return [
    {
      Sid: "RightsInsideTheBoundaryOnly",
      Effect: "Deny",
      Action: [
        "iam:AttachRolePolicy",
        "iam:AttachUserPolicy",
        "iam:CreateRole",
        "iam:CreateUser",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
        "iam:PutUserPermissionsBoundary",
        "iam:PutUserPolicy",
      ],
      Resource: "*",
      Condition: { StringNotEquals: { "iam:PermissionsBoundary": context.boundaryArn } },
    },
    {
      Sid: "NobodyBecomesVault",
      Effect: "Deny",
      NotAction: ["iam:Get*", "iam:List*"],
      Resource: [role("vault"), vaultProfile(context)],
    },
    // A role or group that was there before, the organisation's administrator for one, would do as a second identity.
    {
      Sid: "OnlyRolesOfThisEnvironment",
      Effect: "Deny",
      Action: ["iam:PassRole", "iam:UpdateAssumeRolePolicy"],
      NotResource: role("*"),
    },
    // The key of Vault's volumes works for whoever starts Vault's machines; what lies on them is not for reading.
    {
      Sid: "VaultsVolumesStayOnItsMachines",
      Effect: "Deny",
      Action: ["ec2:AttachVolume", "ec2:DetachVolume"],
      Resource: "*",
      Condition: { StringEquals: isVaults },
    },
    // A session of a custodian's is on Vault's machine, and has no tag.
    { Sid: "NobodyElsesSessions", Effect: "Deny", Action: "ssm:ResumeSession", Resource: "*" },
    {
      Sid: "NoKeysThatOutliveTheHour",
      Effect: "Deny",
      Action: [
        "iam:AddUserToGroup",
        "iam:AttachGroupPolicy",
        "iam:CreateAccessKey",
        "iam:PutGroupPolicy",
        "iam:UpdateAccessKey",
        "iam:UpdateLoginProfile",
      ],
      Resource: "*",
    },
  ];
}
