import { beforeAll, describe, expect, test } from "vitest";
import { stagePlatform } from "../../support/environments";
import { allows } from "../../support/policy-evaluator";
import { block, referred, resource, resources, synthesize, texts, type Synthesis } from "../../support/synthesis";

let stage: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
});

const role = () => resource(stage, "aws_iam_role", "administrator/role");
const entry = () => resource(stage, "aws_eks_access_entry");
const rights = () => resource(stage, "aws_eks_access_policy_association");
const person = { caller: "arn:aws:iam::111111111111:user/person", action: "sts:AssumeRole" };

describe("the way into the cluster", () => {
  test("exists: without an entry nobody could enter", () => {
    expect(resources(stage, "aws_eks_access_entry")).toHaveLength(1);
  });

  test("is the administrator's role", () => {
    expect(referred(stage, entry().values["principal_arn"])).toEqual([role()]);
  });

  test("administers the whole cluster", () => {
    expect(rights().values["policy_arn"]).toBe("arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy");
    expect(block(rights(), "access_scope")).toEqual({ type: "cluster" });
  });

  test("belongs to the same role as the entry", () => {
    expect(referred(stage, rights().values["principal_arn"])).toEqual([role()]);
  });

  test("has its entry before its rights", () => {
    expect(texts(rights().values["depends_on"])).toEqual([entry().address]);
  });

  test("opens to a person with MFA", () => {
    const context = { "aws:MultiFactorAuthPresent": "true" };
    expect(allows(role().values["assume_role_policy"], { ...person, context })).toBe(true);
  });

  test("stays shut to a person who logged in without MFA", () => {
    const context = { "aws:MultiFactorAuthPresent": "false" };
    expect(allows(role().values["assume_role_policy"], { ...person, context })).toBe(false);
  });

  test("stays shut to a bare access key, which says nothing of MFA", () => {
    expect(allows(role().values["assume_role_policy"], person)).toBe(false);
  });

  test("stays shut to another account", () => {
    const stranger = { ...person, caller: "arn:aws:iam::999999999999:user/x" };
    const context = { "aws:MultiFactorAuthPresent": "true" };
    expect(allows(role().values["assume_role_policy"], { ...stranger, context })).toBe(false);
  });

  test("closes after an hour", () => {
    expect(role().values["max_session_duration"]).toBe(3600);
  });

  test("lets the role do nothing in AWS but find the cluster", () => {
    const { values } = resource(stage, "aws_iam_role_policy", "administrator/may-find-it");
    const asked = ["eks:DescribeCluster", "eks:DeleteCluster", "eks:UpdateClusterConfig", "iam:PassRole"];
    expect(asked.filter((action) => allows(values["policy"], { ...person, action }))).toEqual(["eks:DescribeCluster"]);
  });
});
