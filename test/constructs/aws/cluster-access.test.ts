import { beforeAll, describe, expect, test } from "vitest";
import { stagePlatform } from "../../support/environments";
import { block, referred, resource, resources, synthesize, texts, type Synthesis } from "../../support/synthesis";

let stage: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
});

const entry = (role: string) => resource(stage, "aws_eks_access_entry", `access/${role}`);
const bootstrapRole = (role: string) => `arn:aws:iam::111111111111:role/rkcp-stage-${role}`;
const rights = () => resource(stage, "aws_eks_access_policy_association");

describe("the ways into the cluster", () => {
  test("are these and no others: a custodian has nothing to do there", () => {
    const roles = resources(stage, "aws_eks_access_entry").map(({ path }) => path.split("/").at(-1));
    expect(roles).toEqual(["break-glass", "ci-apply", "deployer", "on-call", "operator", "read-only"]);
  });

  test.each(["operator", "on-call", "read-only"])("lead the %s by the role this stack makes", (role) => {
    expect(referred(stage, entry(role).values["principal_arn"])).toEqual([
      resource(stage, "aws_iam_role", `people/${role}/role`),
    ]);
  });

  test.each(["deployer", "ci-apply", "break-glass"])("lead the %s by the role bootstrap made", (role) => {
    expect(entry(role).values["principal_arn"]).toBe(bootstrapRole(role));
  });

  test.each([
    ["operator", "rkcp:operator"],
    ["on-call", "rkcp:on-call"],
    ["read-only", "rkcp:read-only"],
    ["deployer", "rkcp:deployer"],
    ["ci-apply", "rkcp:deployer"],
  ])("make the %s a member of %s and of nothing else", (role, group) => {
    expect(entry(role).values["kubernetes_groups"]).toEqual([group]);
  });

  test("have one administrator of the whole cluster: break-glass", () => {
    expect(rights().values["policy_arn"]).toBe("arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy");
    expect(block(rights(), "access_scope")).toEqual({ type: "cluster" });
    expect(rights().values["principal_arn"]).toBe(bootstrapRole("break-glass"));
  });

  test("have the administrator's entry before its rights", () => {
    expect(texts(rights().values["depends_on"])).toEqual([entry("break-glass").address]);
  });
});
