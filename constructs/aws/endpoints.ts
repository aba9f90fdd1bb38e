import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { Construct } from "constructs";
import type { AwsContext } from "./context";
import type { AwsNetwork } from "./network";
import { policyDocument, type PolicyStatement } from "./policy-document";

/** Services that nodes, their add-ons and provisioning call, whose traffic should not leave the network. Each has a price per zone. */
const interfaceServices = [
  "ec2",
  "ecr.api",
  "ecr.dkr",
  "eks",
  "eks-auth",
  "kms",
  "logs",
  "rds",
  "secretsmanager",
  // Sessions need no third one, ec2messages: agents since 3.3.40 of 2024 speak by ssmmessages alone.
  "ssm",
  "ssmmessages",
  "sts",
] as const;

/** The gateway endpoint of S3: free, and the only way to the object store from the closed tiers. */
export class AwsObjectStoreRoute extends Construct {
  readonly prefixListId: string;
  /** By it a bucket's policy tells requests of this network from all others. */
  readonly endpointId: string;

  constructor(scope: Construct, id: string, context: AwsContext, network: AwsNetwork) {
    super(scope, id);
    const endpoint = new VpcEndpoint(this, "s3", {
      vpcId: network.vpc.id,
      serviceName: `com.amazonaws.${context.identity.region}.s3`,
      vpcEndpointType: "Gateway",
      routeTableIds: network.routeTables.map(({ id: tableId }) => tableId),
      policy: policyDocument(objectStoreStatements(context)),
      tags: { Name: context.name("s3") },
    });
    this.prefixListId = endpoint.prefixListId;
    this.endpointId = endpoint.id;
  }
}

export interface AwsEndpointsProps {
  readonly network: AwsNetwork;
  /** Zones that get an interface each; machines elsewhere reach them across zones. */
  readonly zones: readonly string[];
  /** The security group of the interfaces. */
  readonly securityGroupId: string;
}

/** Interface endpoints that serve principals of this account only. */
export class AwsEndpoints extends Construct {
  constructor(scope: Construct, id: string, context: AwsContext, props: AwsEndpointsProps) {
    super(scope, id);
    for (const service of interfaceServices) {
      const name = service.replace(".", "-");
      new VpcEndpoint(this, name, {
        vpcId: props.network.vpc.id,
        serviceName: `com.amazonaws.${context.identity.region}.${service}`,
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds: props.network.subnetIds("private", props.zones),
        securityGroupIds: [props.securityGroupId],
        policy: policyDocument([ownPrincipals(context)]),
        tags: { Name: context.name(name) },
      });
    }
  }
}

/** A stolen key of another account can't carry data out through our endpoints. */
function ownPrincipals(context: AwsContext): PolicyStatement {
  return {
    Sid: "PrincipalsOfThisAccount",
    Effect: "Allow",
    Principal: "*",
    Action: "*",
    Resource: "*",
    Condition: { StringEquals: { "aws:PrincipalAccount": context.identity.accountId } },
  };
}

/** Our own buckets, and reading the two that AWS serves image layers and node software from. */
function objectStoreStatements(context: AwsContext): PolicyStatement[] {
  const { accountId, region } = context.identity;
  return [
    {
      Sid: "OwnBuckets",
      Effect: "Allow",
      Principal: "*",
      Action: "s3:*",
      Resource: "*",
      Condition: { StringEquals: { "aws:PrincipalAccount": accountId, "aws:ResourceAccount": accountId } },
    },
    {
      Sid: "ImageLayersAndNodeSoftware",
      Effect: "Allow",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: [
        `arn:aws:s3:::prod-${region}-starport-layer-bucket/*`,
        `arn:aws:s3:::bottlerocket-updates-${region}/*`,
      ],
    },
  ];
}
