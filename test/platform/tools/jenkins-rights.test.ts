import { describe, expect, test } from "vitest";
import { jenkinsPodAdmission, jenkinsRules } from "../../../platform/tools/jenkins-rights";
import { prometheusRules, stateMetricsRules } from "../../../platform/tools/monitoring-rights";
import { environment } from "../../environments/descriptions";

describe("the tools' service accounts", () => {
  const all = [...jenkinsRules, ...prometheusRules, ...stateMetricsRules];

  test.each(["pods/exec", "pods/attach", "pods/ephemeralcontainers", "pods/portforward", "secrets", "configmaps"])(
    "may do nothing with %s",
    (resource) => {
      expect(all.filter(({ resources }) => resources.includes(resource))).toEqual([]);
    },
  );

  test("use no wildcard", () => {
    expect(all.flatMap(({ apiGroups, resources, verbs }) => [...apiGroups, ...resources, ...verbs])).not.toContain("*");
  });

  test("only read, but for Jenkins, which makes and deletes pods", () => {
    const writing = all.flatMap(({ resources, verbs }) =>
      verbs.filter((verb) => !["get", "list", "watch"].includes(verb)).map((verb) => `${verb} ${resources.join()}`),
    );
    expect(writing).toEqual(["create pods", "delete pods"]);
  });
});

describe("the policy on Jenkins' pods", () => {
  test("names the one service account in the one namespace", () => {
    expect(jenkinsPodAdmission(environment("stage"))).toMatchObject({
      namespace: "platform-tools",
      username: "system:serviceaccount:platform-tools:jenkins",
      operations: ["CREATE", "DELETE"],
    });
  });

  test("is refused for an environment without Jenkins", () => {
    expect(() => jenkinsPodAdmission(environment("production"))).toThrow(
      'environment "production" has no Jenkins. Fix: ask jenkinsOf() first',
    );
  });
});
