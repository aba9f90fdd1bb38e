import { describe, expect, test } from "vitest";
import { accounts, statementsWith } from "../../identity/account";
import { statementsOf } from "../../../rehearsal/identities/policy-evaluator";

const { stage, production } = accounts;

describe.each([stage, production])("the pods that provision databases in $environment", (account) => {
  const role = account.role("provisioning");

  test("are one service account of one namespace of one cluster", () => {
    const [statement] = statementsOf(role.trust ?? "");
    expect(statement).toMatchObject({
      Principal: { Service: "pods.eks.amazonaws.com" },
      Condition: {
        StringEquals: {
          "aws:RequestTag/kubernetes-namespace": account.environment,
          "aws:RequestTag/kubernetes-service-account": "database-provisioning",
        },
      },
    });
  });

  test("get the role by one association, which is the workload that says it takes one", () => {
    const associations = account
      .all("aws_eks_pod_identity_association")
      .map(({ namespace, service_account }) => [namespace, service_account]);
    const workloads = account.platform.workloads
      .filter(({ cloudIdentity }) => cloudIdentity)
      .map(({ namespace, name }) => [namespace, name]);
    expect(associations).toEqual(workloads);
  });

  test("write nothing", () => {
    const actions = statementsWith(role).flatMap(({ statement }) => statement.Action ?? []);
    expect(actions.filter((action) => !/:(Describe|Get|Decrypt)/.test(action))).toEqual([]);
  });
});
