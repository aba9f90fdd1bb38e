import { beforeAll, describe, expect, test } from "vitest";
import { stagePlatform } from "../../support/environments";
import { allows } from "../../support/policy-evaluator";
import { referred, resource, resources, synthesize, text, texts, type Synthesis } from "../../support/synthesis";

let stage: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
});

const addon = (name: string) => resource(stage, "aws_eks_addon", `addons/${name}`);
const nodeGroups = () => resources(stage, "aws_eks_node_group").map(({ address }) => address);
const identity = (name: string) => {
  const [first] = addon(name).values["pod_identity_association"] as Record<string, unknown>[];
  return first;
};

describe("the cluster's add-ons", () => {
  test("are those a cluster needs to live", () => {
    expect(resources(stage, "aws_eks_addon").map(({ values }) => values["addon_name"])).toEqual(
      expect.arrayContaining([
        "aws-ebs-csi-driver",
        "coredns",
        "eks-pod-identity-agent",
        "kube-proxy",
        "metrics-server",
        "vpc-cni",
      ]),
    );
  });

  test("enforce NetworkPolicies: without the switch they are accepted and ignored", () => {
    expect(JSON.parse(text(addon("vpc-cni").values["configuration_values"]))).toEqual({ enableNetworkPolicy: "true" });
  });

  test.each(["vpc-cni", "eks-pod-identity-agent", "kube-proxy"])("give a node %s before it starts", (name) => {
    const waiting = resources(stage, "aws_eks_node_group").filter(
      ({ values }) => !texts(values["depends_on"]).includes(addon(name).address),
    );
    expect(waiting).toEqual([]);
  });

  test.each(["coredns", "metrics-server", "aws-ebs-csi-driver"])("start %s when there are nodes to run on", (name) => {
    expect(texts(addon(name).values["depends_on"])).toEqual(expect.arrayContaining(nodeGroups()));
  });

  test("give the network its rights after the agent that hands them out", () => {
    expect(texts(addon("vpc-cni").values["depends_on"])).toContain(addon("eks-pod-identity-agent").address);
  });

  test.each([
    ["vpc-cni", "aws-node"],
    ["aws-ebs-csi-driver", "ebs-csi-controller-sa"],
  ])("give the rights of %s to its service account alone", (name, serviceAccount) => {
    expect(identity(name)).toEqual({
      service_account: serviceAccount,
      role_arn: expect.stringContaining(`${name}-role`) as unknown,
    });
  });

  test.each(["vpc-cni", "aws-ebs-csi-driver"])("have the rights of %s in place before it starts", (name) => {
    const attachment = resource(stage, "aws_iam_role_policy_attachment", `addons/${name}-role-policy`);
    expect(texts(addon(name).values["depends_on"])).toContain(attachment.address);
  });

  test.each([
    ["this account", "111111111111", true],
    ["another account", "999999999999", false],
  ])("hand their roles to pods of %s: %s, %s", (_whose, account, trusted) => {
    const { values } = resource(stage, "aws_iam_role", "addons/vpc-cni-role");
    const request = { caller: "pods.eks.amazonaws.com", action: "sts:AssumeRole" };
    expect(allows(values["assume_role_policy"], { ...request, context: { "aws:SourceAccount": account } })).toBe(
      trusted,
    );
  });

  test("let the volume driver encrypt with the key of volumes, and no other", () => {
    const { values } = resource(stage, "aws_iam_role_policy", "addons/aws-ebs-csi-driver-key");
    expect(referred(stage, values["policy"])).toEqual([resource(stage, "aws_kms_key", "keys/volumes")]);
  });
});
