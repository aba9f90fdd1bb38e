import { beforeAll, describe, expect, test } from "vitest";
import { stagePlatform } from "../../support/environments";
import { allows } from "../../../rehearsal/identities/policy-evaluator";
import { block, referred, resource, synthesize, texts, type Synthesis } from "../../support/synthesis";

let stage: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
});

const cluster = () => resource(stage, "aws_eks_cluster");
const logGroup = () => resource(stage, "aws_cloudwatch_log_group", "cluster/log-group");

describe("the cluster", () => {
  test("runs the minor version of the environment", () => {
    expect(cluster().values["version"]).toBe("1.35");
  });

  test("has no address on the internet", () => {
    expect(block(cluster(), "vpc_config")["endpoint_public_access"]).toBe(false);
  });

  test("has an address inside the network", () => {
    expect(block(cluster(), "vpc_config")["endpoint_private_access"]).toBe(true);
  });

  test("stands in the private tier of all three zones", () => {
    expect(referred(stage, block(cluster(), "vpc_config")["subnet_ids"]).map(({ path }) => path)).toEqual(
      ["a", "b", "c"].map((zone) => `account/network/private-${zone}`),
    );
  });

  test("is guarded by the control plane's security group", () => {
    expect(referred(stage, block(cluster(), "vpc_config")["security_group_ids"])).toEqual([
      resource(stage, "aws_security_group", "firewall/control-plane"),
    ]);
  });

  test("encrypts Kubernetes secrets", () => {
    expect(block(cluster(), "encryption_config")["resources"]).toEqual(["secrets"]);
  });

  test("encrypts them with a key for nothing else", () => {
    expect(referred(stage, block(cluster(), "encryption_config"))).toEqual([
      resource(stage, "aws_kms_key", "keys/cluster"),
    ]);
  });

  test("writes all five logs", () => {
    expect(texts(cluster().values["enabled_cluster_log_types"]).sort()).toEqual([
      "api",
      "audit",
      "authenticator",
      "controllerManager",
      "scheduler",
    ]);
  });

  test("knows people and pods by the access API alone", () => {
    expect(block(cluster(), "access_config")["authentication_mode"]).toBe("API");
  });

  test("gives its creator no rights", () => {
    expect(block(cluster(), "access_config")["bootstrap_cluster_creator_admin_permissions"]).toBe(false);
  });

  test("is born without add-ons that Terraform could not configure", () => {
    expect(cluster().values["bootstrap_self_managed_addons"]).toBe(false);
  });

  test("is upgraded at the end of support instead of billed six times", () => {
    expect(block(cluster(), "upgrade_policy")["support_type"]).toBe("STANDARD");
  });

  test("gives services the range of the environment", () => {
    expect(block(cluster(), "kubernetes_network_config")["service_ipv4_cidr"]).toBe("172.20.0.0/16");
  });

  test("can't be destroyed by Terraform", () => {
    expect(cluster().values["lifecycle"]).toEqual({ prevent_destroy: true });
  });
});

describe("the control plane's logs", () => {
  test("go to the group whose name EKS expects", () => {
    expect(logGroup().values["name"]).toBe("/aws/eks/rkcp-stage-cluster/cluster");
  });

  test("are kept as long as the environment says", () => {
    expect(logGroup().values["retention_in_days"]).toBe(365);
  });

  test("are encrypted", () => {
    expect(referred(stage, logGroup().values["kms_key_id"])).toEqual([resource(stage, "aws_kms_key", "keys/logs")]);
  });

  test("have their group before the cluster: EKS would make one without key and end", () => {
    expect(texts(cluster().values["depends_on"])).toContain(logGroup().address);
  });
});

describe("the cluster's role", () => {
  test("is assumed by EKS", () => {
    const { values } = resource(stage, "aws_iam_role", "cluster/role");
    expect(allows(values["assume_role_policy"], { caller: "eks.amazonaws.com", action: "sts:AssumeRole" })).toBe(true);
  });

  test("is assumed by no person", () => {
    const { values } = resource(stage, "aws_iam_role", "cluster/role");
    const caller = "arn:aws:iam::111111111111:role/administrator";
    expect(allows(values["assume_role_policy"], { caller, action: "sts:AssumeRole" })).toBe(false);
  });

  test("has its rights before the cluster", () => {
    const attachment = resource(stage, "aws_iam_role_policy_attachment", "cluster/role-policy");
    expect(texts(cluster().values["depends_on"])).toContain(attachment.address);
  });
});
