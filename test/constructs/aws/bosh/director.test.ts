import { describe, expect, test } from "vitest";
import { machineMakerStatements } from "../../../../constructs/aws/bosh/statements";
import { awsContext } from "../../../../constructs/aws/context";
import { policyDocument } from "../../../../constructs/aws/policy-document";
import { accountSpec } from "../../../../stacks/specs";
import { productionPlatform, stagePlatform } from "../../../support/environments";
import { allows } from "../../../../rehearsal/identities/policy-evaluator";
import { referred, resource, synthesize, text } from "../../../support/synthesis";

const ec2 = (kind: string, id: string) => `arn:aws:ec2:eu-west-1:111111111111:${kind}/${id}`;
const role = (name: string) => `arn:aws:iam::111111111111:role/rkcp-stage-${name}`;
const volumeKey = "arn:aws:kms:eu-west-1:111111111111:key/volumes";
const director = role("bosh-director");

const policy = policyDocument(
  machineMakerStatements(awsContext(accountSpec(stagePlatform()).identity), {
    subnetArns: [ec2("subnet", "subnet-bosh")],
    securityGroupArns: [ec2("security-group", "sg-managed")],
    keyPairArn: ec2("key-pair", "rkcp-stage-bosh"),
    volumeKeyArn: volumeKey,
    roleArns: [role("concourse-worker")],
  }),
);

/** Condition keys of a request; those of a resource without tags have no tag. */
type Context = Readonly<Record<string, string>>;
const may = (action: string, resourceArn: string, context: Context = {}) =>
  allows(policy, { caller: director, action, resource: resourceArn, context });

const terraformMade = { "aws:ResourceTag/managed-by": "cdktf" };
const clusterMade = { "aws:ResourceTag/ebs.csi.aws.com/cluster": "true" };
const inBosh = { "ec2:Subnet": ec2("subnet", "subnet-bosh") };

describe("the director may", () => {
  test.each<[string, string, string, Context]>([
    ["place a machine in its subnet", "ec2:RunInstances", ec2("subnet", "subnet-bosh"), {}],
    ["give it the group of its machines", "ec2:RunInstances", ec2("security-group", "sg-managed"), {}],
    ["start a machine", "ec2:RunInstances", ec2("instance", "i-new"), {}],
    ["make encrypted volumes", "ec2:CreateVolume", ec2("volume", "vol-new"), { "ec2:Encrypted": "true" }],
    ["make interfaces in its subnet", "ec2:CreateNetworkInterface", ec2("network-interface", "eni-new"), inBosh],
    ["end a machine nobody else made", "ec2:TerminateInstances", ec2("instance", "i-bosh"), {}],
    ["name what it made", "ec2:CreateTags", ec2("instance", "i-bosh"), {}],
    ["grow a volume it made", "ec2:ModifyVolume", ec2("volume", "vol-bosh"), {}],
    ["copy a stemcell's image encrypted", "ec2:CopyImage", "arn:aws:ec2:eu-west-1::image/ami-stemcell", {}],
    ["look around in its region", "ec2:DescribeInstances", "*", { "aws:RequestedRegion": "eu-west-1" }],
    [
      "hand the workers their role",
      "iam:PassRole",
      role("concourse-worker"),
      { "iam:PassedToService": "ec2.amazonaws.com" },
    ],
    [
      "encrypt disks through EC2",
      "kms:GenerateDataKeyWithoutPlaintext",
      volumeKey,
      { "kms:ViaService": "ec2.eu-west-1.amazonaws.com" },
    ],
  ])("%s", (_what, action, target, context) => {
    expect(may(action, target, context)).toBe(true);
  });
});

describe("the director may not", () => {
  test.each<[string, string, string, Context]>([
    ["place a machine beside the database", "ec2:RunInstances", ec2("subnet", "subnet-data"), {}],
    ["give a machine the database's group", "ec2:RunInstances", ec2("security-group", "sg-database"), {}],
    ["make plain volumes", "ec2:CreateVolume", ec2("volume", "vol-new"), { "ec2:Encrypted": "false" }],
    ["use another key pair", "ec2:RunInstances", ec2("key-pair", "somebodys"), {}],
    ["end a machine of Terraform's", "ec2:TerminateInstances", ec2("instance", "i-rabbitmq"), terraformMade],
    ["end a node of the cluster", "ec2:TerminateInstances", ec2("instance", "i-node"), terraformMade],
    ["take a volume of Terraform's", "ec2:AttachVolume", ec2("volume", "vol-chain"), terraformMade],
    ["delete a volume of Terraform's", "ec2:DeleteVolume", ec2("volume", "vol-chain"), terraformMade],
    ["take a volume of the cluster's pods", "ec2:AttachVolume", ec2("volume", "vol-pods"), clusterMade],
    ["delete a volume of the cluster's pods", "ec2:DeleteVolume", ec2("volume", "vol-pods"), clusterMade],
    ["name what others made", "ec2:CreateTags", ec2("volume", "vol-chain"), terraformMade],
    ["take a tag away", "ec2:DeleteTags", ec2("volume", "vol-chain"), {}],
    [
      "touch Vault's machines, whoever made them",
      "ec2:TerminateInstances",
      ec2("instance", "i-vault"),
      { "aws:ResourceTag/component": "vault" },
    ],
    [
      "attach Vault's volumes",
      "ec2:AttachVolume",
      ec2("volume", "vol-vault"),
      { "aws:ResourceTag/component": "vault" },
    ],
    [
      "open another group on an interface elsewhere",
      "ec2:ModifyNetworkInterfaceAttribute",
      ec2("network-interface", "eni-database"),
      { "ec2:Subnet": ec2("subnet", "subnet-data") },
    ],
    ["copy a volume's content", "ec2:CreateSnapshot", ec2("volume", "vol-chain"), {}],
    ["change a security group", "ec2:AuthorizeSecurityGroupIngress", ec2("security-group", "sg-managed"), {}],
    ["look around in another region", "ec2:DescribeInstances", "*", { "aws:RequestedRegion": "us-east-1" }],
    ["read a disk by the key itself", "kms:Decrypt", volumeKey, { "kms:ViaService": "ec2.eu-west-1.amazonaws.com" }],
    ["use the key without EC2", "kms:GenerateDataKey", volumeKey, {}],
    ["hand out its own role", "iam:PassRole", director, { "iam:PassedToService": "ec2.amazonaws.com" }],
    ["hand out the deployer's role", "iam:PassRole", role("deployer"), { "iam:PassedToService": "ec2.amazonaws.com" }],
    ["become the pipeline itself", "sts:AssumeRole", role("ci-apply"), {}],
  ])("%s", (_what, action, target, context) => {
    expect(may(action, target, context)).toBe(false);
  });
});

describe("in the stack", () => {
  const production = synthesize(productionPlatform());
  const rights = (name: string) =>
    text(resource(production, "aws_iam_role_policy", `${name}/role/rights`).values["policy"]);

  test("the director works in its own tier and that of the nodes data places with BOSH", () => {
    const subnets = [...new Set(rights("bosh/director").match(/account_network_[a-z]+-[abc]/g))];
    expect(subnets).toEqual(
      ["bosh", "blockchain"].flatMap((tier) => ["a", "b", "c"].map((zone) => `account_network_${tier}-${zone}`)),
    );
  });

  test("the jumpbox starts the director, in its subnet and group, with its role and no other", () => {
    const { values } = resource(production, "aws_iam_role_policy", "bosh/create-env");
    expect(referred(production, values["role"])).toEqual([
      resource(production, "aws_iam_role", "jumpbox-identity/role/role"),
    ]);
    const policy = text(values["policy"]);
    const named = [...new Set(policy.match(/account_(network|firewall)_[a-z-]+(?=_)|role\/[a-z-]+/g))];
    expect(named).toEqual([
      "account_network_bosh-a",
      "account_firewall_bosh-director",
      "role/rkcp-production-bosh-director",
    ]);
  });

  test("Concourse's workers can become the pipeline, and nothing else", () => {
    expect(JSON.parse(rights("bosh/concourse-worker"))).toMatchObject({
      Statement: [{ Action: "sts:AssumeRole", Resource: "arn:aws:iam::222222222222:role/rkcp-production-ci-apply" }],
    });
  });

  test.each(["director", "concourse-worker"])("the role of the %s is inside the permission boundary", (name) => {
    const { values } = resource(production, "aws_iam_role", `bosh/${name}/role/role`);
    expect(values["permissions_boundary"]).toBe("arn:aws:iam::222222222222:policy/rkcp-production-boundary");
  });

  test("the policy of the director fits into a role", () => {
    // Ids are longer than the references that stand for them here by less than half.
    expect(rights("bosh/director").replaceAll(/\s/g, "").length).toBeLessThan(10_240);
  });
});
