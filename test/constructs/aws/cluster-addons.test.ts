import { beforeAll, describe, expect, test } from "vitest";
import { stagePlatform } from "../../support/environments";
import { allows } from "../../../rehearsal/identities/policy-evaluator";
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
    expect(JSON.parse(text(addon("vpc-cni").values["configuration_values"]))).toMatchObject({
      enableNetworkPolicy: "true",
    });
  });

  test("give a node as many addresses as podsPerNode may ask for: blocks, not single ones", () => {
    expect(JSON.parse(text(addon("vpc-cni").values["configuration_values"]))).toMatchObject({
      env: { ENABLE_PREFIX_DELEGATION: "true" },
    });
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

  describe("hand the network's role", () => {
    const tags = (change: Record<string, string> = {}) => ({
      "aws:RequestTag/eks-cluster-arn": `\${${resource(stage, "aws_eks_cluster").address}.arn}`,
      "aws:RequestTag/kubernetes-namespace": "kube-system",
      "aws:RequestTag/kubernetes-service-account": "aws-node",
      ...change,
    });
    const mayTake = (context: Record<string, string>, action = "sts:AssumeRole") => {
      const { values } = resource(stage, "aws_iam_role", "addons/vpc-cni-role");
      return allows(values["assume_role_policy"], { caller: "pods.eks.amazonaws.com", action, context });
    };

    test.each(["sts:AssumeRole", "sts:TagSession"])("to the network's pods by %s", (action) => {
      expect(mayTake(tags(), action)).toBe(true);
    });

    test("to no other service account", () => {
      expect(mayTake(tags({ "aws:RequestTag/kubernetes-service-account": "default" }))).toBe(false);
    });

    test("to no namesake in another namespace", () => {
      expect(mayTake(tags({ "aws:RequestTag/kubernetes-namespace": "stage" }))).toBe(false);
    });

    test("to no other cluster, of this account or another", () => {
      expect(mayTake(tags({ "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:eu-west-1:999999999999:cluster/x" }))).toBe(
        false,
      );
    });
  });

  test("let the volume driver encrypt with the key of volumes, and no other", () => {
    const { values } = resource(stage, "aws_iam_role_policy", "addons/aws-ebs-csi-driver-key");
    expect(referred(stage, values["policy"])).toEqual([resource(stage, "aws_kms_key", "keys/volumes")]);
  });
});
