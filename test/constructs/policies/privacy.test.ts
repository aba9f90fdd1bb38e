import { DbInstance } from "@cdktf/provider-aws/lib/db-instance";
import { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster";
import { Instance } from "@cdktf/provider-aws/lib/instance";
import { Lb } from "@cdktf/provider-aws/lib/lb";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { TerraformStack } from "cdktf";
import { describe, expect, test } from "vitest";
import { openings, Privacy } from "../../../constructs/policies/privacy";
import { productionPlatform, stagePlatform } from "../../support/environments";
import { errorsOf } from "../../support/errors-of";
import { synthesize } from "../../support/synthesis";

type Build = (scope: TerraformStack) => void;

const instance =
  (publiclyAccessible?: boolean): Build =>
  (scope) =>
    new DbInstance(scope, "it", { instanceClass: "db.t3.medium", publiclyAccessible });
const cluster =
  (endpointPublicAccess?: boolean): Build =>
  (scope) =>
    new EksCluster(scope, "it", {
      name: "c",
      roleArn: "r",
      vpcConfig: { subnetIds: ["a", "b"], endpointPublicAccess },
    });
const subnet =
  (mapPublicIpOnLaunch?: boolean): Build =>
  (scope) =>
    new Subnet(scope, "it", { vpcId: "v", mapPublicIpOnLaunch });
const machine =
  (associatePublicIpAddress?: boolean): Build =>
  (scope) =>
    new Instance(scope, "it", { associatePublicIpAddress });
const balancer =
  (internal?: boolean): Build =>
  (scope) =>
    new Lb(scope, "it", { internal });
const rule =
  (range: { cidrIpv4?: string; cidrIpv6?: string; referencedSecurityGroupId?: string }): Build =>
  (scope) =>
    new VpcSecurityGroupIngressRule(scope, "it", { securityGroupId: "s", ipProtocol: "tcp", ...range });

describe("privacy", () => {
  test.each<[string, Build, string]>([
    ["a database with a public address", instance(true), "Set publiclyAccessible: false"],
    ["a cluster with a public address", cluster(true), "Set vpcConfig.endpointPublicAccess: false"],
    ["a cluster that leaves it to EKS, which opens it", cluster(), "Set vpcConfig.endpointPublicAccess: false"],
    ["a subnet that gives public addresses", subnet(true), "Set mapPublicIpOnLaunch: false"],
    ["a machine with a public address", machine(true), "Set associatePublicIpAddress: false"],
    ["a machine that leaves it to the subnet", machine(), "Set associatePublicIpAddress: false"],
    ["a public balancer", balancer(false), "Set internal: true"],
    ["a balancer that leaves it to ELB, which opens it", balancer(), "Set internal: true"],
    ["a rule for the whole internet", rule({ cidrIpv4: "0.0.0.0/0" }), "Name the ranges or the group that may come in"],
    ["the same in IPv6", rule({ cidrIpv6: "::/0" }), "Name the ranges or the group that may come in"],
  ])("reports %s with its path and the fix", (_what, build, fix) => {
    expect(errorsOf(build, new Privacy())).toEqual([`test/it: is open to the internet. Fix: ${fix}`]);
  });

  test.each<[string, Build]>([
    ["a private database", instance(false)],
    ["a database that leaves it to RDS, which keeps it private", instance()],
    ["a private cluster", cluster(false)],
    ["a private subnet", subnet(false)],
    ["a private machine", machine(false)],
    ["an internal balancer", balancer(true)],
    ["a rule for a range", rule({ cidrIpv4: "10.0.0.0/8" })],
    ["a rule for a group", rule({ referencedSecurityGroupId: "sg-1" })],
    ["what has no address", (scope) => new SnsTopic(scope, "it", {})],
  ])("says nothing about %s", (_what, build) => {
    expect(errorsOf(build, new Privacy())).toEqual([]);
  });

  test("shows all offenders at once", () => {
    const both: Build = (scope) => {
      new Subnet(scope, "street", { vpcId: "v", mapPublicIpOnLaunch: true });
      new DbInstance(scope, "database", { instanceClass: "db.t3.medium", publiclyAccessible: true });
    };
    expect(errorsOf(both, new Privacy())).toHaveLength(2);
  });

  test.each([
    ["stage", stagePlatform],
    ["production", productionPlatform],
  ])("has no opening that %s does not need", (_name, platform) => {
    const paths = synthesize(platform()).all.map(({ path }) => path);
    expect(Object.keys(openings).filter((opening) => !paths.includes(opening))).toEqual([]);
  });

  test("opens the public entry and nothing else, each with a reason", () => {
    expect(Object.keys(openings).filter((path) => !/entry\/public|entry-public/.test(path))).toEqual([]);
    expect(Object.values(openings).filter((reason) => reason.length < 20)).toEqual([]);
  });
});
