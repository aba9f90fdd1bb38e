import type { AwsContext } from "../../context";
import type { PolicyStatement } from "../../policy-document";

const made = (...kinds: string[]): string[] => kinds.flatMap((kind) => [`ec2:Create${kind}`, `ec2:Delete${kind}`]);

/** Network, firewall and the way out. EC2 gives names by itself, so the bound is the account and the region. */
export function networkRights(context: AwsContext): PolicyStatement[] {
  return [
    {
      Sid: "BuildTheNetwork",
      Effect: "Allow",
      Action: [
        ...made(
          "Vpc",
          "Subnet",
          "SubnetCidrReservation",
          "InternetGateway",
          "NatGateway",
          "RouteTable",
          "Route",
          "NetworkInterface",
        ),
        ...made("SecurityGroup", "NetworkAcl", "NetworkAclEntry", "DhcpOptions", "FlowLogs", "ManagedPrefixList"),
        "ec2:ModifyVpc*",
        "ec2:ModifySubnetAttribute",
        "ec2:AttachInternetGateway",
        "ec2:DetachInternetGateway",
        "ec2:AllocateAddress",
        "ec2:ReleaseAddress",
        "ec2:AssociateAddress",
        "ec2:DisassociateAddress",
        "ec2:AssociateRouteTable",
        "ec2:DisassociateRouteTable",
        "ec2:ReplaceRoute*",
        "ec2:AuthorizeSecurityGroup*",
        "ec2:RevokeSecurityGroup*",
        "ec2:ModifySecurityGroupRules",
        "ec2:UpdateSecurityGroupRuleDescriptions*",
        "ec2:ReplaceNetworkAcl*",
        "ec2:AssociateDhcpOptions",
        "ec2:AttachNetworkInterface",
        "ec2:DetachNetworkInterface",
        "ec2:ModifyNetworkInterfaceAttribute",
        "ec2:ModifyManagedPrefixList",
        "ec2:CreateVpcEndpoint",
        "ec2:DeleteVpcEndpoints",
        "ec2:CreateTags",
        "ec2:DeleteTags",
      ],
      Resource: context.arn("ec2", "*"),
    },
  ];
}

/** Balancers, their web firewall, certificates and names. */
export function entryRights(context: AwsContext): PolicyStatement[] {
  const { prefix } = context.identity;
  return [
    {
      Sid: "BuildTheEntries",
      Effect: "Allow",
      Action: [
        "elasticloadbalancing:AddListenerCertificates",
        "elasticloadbalancing:AddTags",
        "elasticloadbalancing:Create*",
        "elasticloadbalancing:Delete*",
        "elasticloadbalancing:DeregisterTargets",
        "elasticloadbalancing:Modify*",
        "elasticloadbalancing:RegisterTargets",
        "elasticloadbalancing:RemoveListenerCertificates",
        "elasticloadbalancing:RemoveTags",
        "elasticloadbalancing:SetIpAddressType",
        "elasticloadbalancing:SetRulePriorities",
        "elasticloadbalancing:SetSecurityGroups",
        "elasticloadbalancing:SetSubnets",
        "elasticloadbalancing:SetWebAcl",
        "wafv2:AssociateWebACL",
        "wafv2:DisassociateWebACL",
      ],
      // A target group that may be replaced has a generated name.
      Resource: [
        context.arn("elasticloadbalancing", `*/${prefix}-*`),
        context.arn("elasticloadbalancing", "targetgroup/*"),
      ],
    },
    {
      Sid: "FilterTheEntries",
      Effect: "Allow",
      Action: ["wafv2:Create*", "wafv2:Delete*", "wafv2:Update*", "wafv2:*Resource", "wafv2:*WebACL", "wafv2:Put*"],
      Resource: [context.arn("wafv2", `regional/*/${prefix}-*`), context.arn("wafv2", "regional/managedruleset/*")],
    },
    {
      Sid: "CertifyTheEntries",
      Effect: "Allow",
      Action: [
        "acm:DeleteCertificate",
        "acm:UpdateCertificateOptions",
        "acm:*TagsToCertificate",
        "acm:*TagsFromCertificate",
      ],
      Resource: context.arn("acm", "certificate/*"),
    },
    {
      Sid: "NameThings",
      Effect: "Allow",
      Action: [
        "route53:ActivateKeySigningKey",
        "route53:AssociateVPCWithHostedZone",
        "route53:ChangeResourceRecordSets",
        "route53:ChangeTagsForResource",
        "route53:CreateKeySigningKey",
        "route53:CreateQueryLoggingConfig",
        "route53:DeactivateKeySigningKey",
        "route53:DeleteHostedZone",
        "route53:DeleteKeySigningKey",
        "route53:DeleteQueryLoggingConfig",
        "route53:DisableHostedZoneDNSSEC",
        "route53:DisassociateVPCFromHostedZone",
        "route53:EnableHostedZoneDNSSEC",
        "route53:UpdateHostedZone*",
      ],
      Resource: ["arn:aws:route53:::hostedzone/*", "arn:aws:route53:::healthcheck/*", "arn:aws:route53:::change/*"],
    },
    // A zone and a certificate have no name before they are made, and logs are let in by a policy of the whole service.
    {
      Sid: "MakeWhatHasNoNameYet",
      Effect: "Allow",
      Action: [
        "acm:RequestCertificate",
        "route53:CreateHostedZone",
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DeleteResourcePolicy",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
      ],
      Resource: "*",
    },
  ];
}
