import { isVaults } from "../bootstrap/vault-guard";
import type { AwsContext } from "../context";
import type { PolicyStatement } from "../policy-document";

/** What somebody who makes machines for BOSH is bounded by. */
export interface MachineMaker {
  /** Subnets it may place machines in. */
  readonly subnetArns: readonly string[];
  /** Security groups it may give them. */
  readonly securityGroupArns: readonly string[];
  readonly keyPairArn: string;
  /** The key every disk is encrypted with. */
  readonly volumeKeyArn: string;
  /** Roles it may hand to machines; each is one more power of whoever holds the maker. */
  readonly roleArns: readonly string[];
}

/**
 * Everything Terraform makes, nodes included, carries this tag; what BOSH makes does not and must not. So "not tagged by
 * us" is what the maker may touch, from the first second of a machine's life, before BOSH tags it itself: Vault's machines
 * and volumes, the database's and the cluster's interfaces are none of it. Nobody here has the right to remove a tag.
 */
const ours = "managed-by";

/** What the cluster's volumes carry instead: Kubernetes makes them, not Terraform ("aws-ebs-csi-driver", tagging). */
const clusters = "ebs.csi.aws.com/cluster";

/**
 * The permissions of bosh facts 1.5, block by block, and what each is bounded by. Given: baseline, encrypted stemcells,
 * customer key, instance profiles, disk resize. Not given: heavy stemcells (light ones refer to a public image), snapshots
 * (AWS Backup keeps those), elastic addresses (no machine has one), source/destination check (nobody routes), balancers
 * (nothing of BOSH stands behind one), an object store (blobs lie on the director's disk).
 */
export function machineMakerStatements(context: AwsContext, maker: MachineMaker): PolicyStatement[] {
  const { region } = context.identity;
  const own = (kind: string) => context.arn("ec2", `${kind}/*`);
  const inOurSubnets = { ArnEquals: { "ec2:Subnet": maker.subnetArns } };
  const notOurs = { Null: { [`aws:ResourceTag/${ours}`]: "true", [`aws:ResourceTag/${clusters}`]: "true" } };
  const images = `arn:aws:ec2:${region}::image/*`;
  const imageSnapshots = `arn:aws:ec2:${region}::snapshot/*`;
  const statement = (
    Sid: string,
    Action: readonly string[],
    Resource: string | readonly string[],
    Condition?: PolicyStatement["Condition"],
  ): PolicyStatement => ({ Sid, Effect: "Allow", Action, Resource, ...(Condition && { Condition }) });
  return [
    // EC2 knows no resource for what describes.
    statement("LookAround", describeActions, "*", { StringEquals: { "aws:RequestedRegion": region } }),
    statement(
      "PlaceMachines",
      ["ec2:RunInstances", "ec2:CreateNetworkInterface"],
      [...maker.subnetArns, ...maker.securityGroupArns],
    ),
    statement(
      "MachinesWithoutOwnKeys",
      ["ec2:RunInstances"],
      [own("instance"), maker.keyPairArn, images, imageSnapshots],
    ),
    statement(
      "InterfacesInTheirSubnets",
      ["ec2:RunInstances", "ec2:CreateNetworkInterface"],
      own("network-interface"),
      inOurSubnets,
    ),
    statement("EncryptedVolumes", ["ec2:RunInstances", "ec2:CreateVolume"], own("volume"), {
      Bool: { "ec2:Encrypted": "true" },
    }),
    statement("WhatNobodyElseMade", machineActions, [own("instance"), own("volume")], notOurs),
    statement("InterfacesNobodyElseMade", interfaceActions, own("network-interface"), {
      ...inOurSubnets,
      ...notOurs,
    }),
    // An encrypted copy of the light stemcell's image; EC2 writes its snapshot too.
    statement("EncryptedStemcells", ["ec2:CopyImage", "ec2:CreateTags"], [images, imageSnapshots], notOurs),
    ...keyStatements(context, maker.volumeKeyArn),
    {
      Sid: "HandOutTheseRoles",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: maker.roleArns,
      Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
    },
    neverVault(own),
  ];
}

/** What changes or ends a machine or its volumes. */
const machineActions = [
  "ec2:AttachVolume",
  "ec2:CreateTags",
  "ec2:DeleteVolume",
  "ec2:DetachVolume",
  "ec2:ModifyVolume",
  "ec2:RebootInstances",
  "ec2:TerminateInstances",
];

const interfaceActions = ["ec2:CreateTags", "ec2:DeleteNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute"];

const describeActions = [
  "ec2:DescribeAvailabilityZones",
  "ec2:DescribeImages",
  "ec2:DescribeInstances",
  "ec2:DescribeInstanceTypes",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeRegions",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeVolumes",
  "ec2:DescribeVolumesModifications",
];

/** The volumes' key, through EC2 only: it encrypts disks and never shows what is on them. */
function keyStatements({ identity }: AwsContext, keyArn: string): PolicyStatement[] {
  const through = { StringEquals: { "kms:ViaService": `ec2.${identity.region}.amazonaws.com` } };
  return [
    {
      Sid: "EncryptDisks",
      Effect: "Allow",
      Action: ["kms:DescribeKey", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
      Resource: keyArn,
      Condition: through,
    },
    {
      Sid: "LetEc2UseTheKey",
      Effect: "Allow",
      Action: "kms:CreateGrant",
      Resource: keyArn,
      Condition: { ...through, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

/** Said twice, so that a slip above opens nothing: what carries Vault's tag is nobody's here. */
function neverVault(own: (kind: string) => string): PolicyStatement {
  return {
    Sid: "NeverVault",
    Effect: "Deny",
    Action: [...new Set([...machineActions, ...interfaceActions])],
    Resource: [own("instance"), own("volume"), own("network-interface")],
    Condition: { StringEquals: isVaults },
  };
}
