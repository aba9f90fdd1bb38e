import { describe, expect, test } from "vitest";
import { checkovResult } from "../../../rehearsal/kubernetes/scan/checkov";
import { manifestScanExceptions } from "../../../rehearsal/kubernetes/scan/exceptions";
import { kubeScoreResult } from "../../../rehearsal/kubernetes/scan/kube-score";

const scored = (checks: readonly object[], namespace?: string) =>
  JSON.stringify([
    {
      object_name: "peatio-api/apps/v1",
      type_meta: { kind: "Deployment", apiVersion: "apps/v1" },
      object_meta: { name: "peatio-api", ...(namespace && { namespace }) },
      checks,
    },
  ]);
const check = (grade: number, more: object = {}) => ({
  check: { id: "pod-probes", comment: "what it looks at" },
  grade,
  skipped: false,
  comments: [{ path: "peatio-api", summary: "no probe" }],
  ...more,
});

describe("kube-score's report", () => {
  test("counts what passed", () => {
    expect(kubeScoreResult(scored([check(10), check(10)], "stage"))).toEqual({ failed: [], passed: 2 });
  });

  test.each([1, 5])("takes a grade of %d for a finding, with its object and what it says", (grade) => {
    expect(kubeScoreResult(scored([check(grade)], "stage")).failed).toEqual([
      { check: "pod-probes", resource: "stage/Deployment/peatio-api", guideline: "peatio-api: no probe" },
    ]);
  });

  test("says cluster of what is in no namespace", () => {
    expect(kubeScoreResult(scored([check(1)])).failed[0]?.resource).toBe("cluster/Deployment/peatio-api");
  });

  test("leaves out what it did not ask", () => {
    expect(kubeScoreResult(scored([check(1, { skipped: true })]))).toEqual({ failed: [], passed: 0 });
  });

  test.each(["", "[]", '{"a":1}'])("that reads %j is refused", (text) => {
    expect(() => kubeScoreResult(text)).toThrow("its report has another shape, or no object in it");
  });
});

const scanned = (more: object = {}) =>
  JSON.stringify({
    results: {
      failed_checks: [{ check_id: "CKV_K8S_8", check_name: "Liveness", resource: "Deployment.stage.peatio-api" }],
      parsing_errors: [],
    },
    summary: { passed: 3, resource_count: 4 },
    ...more,
  });

describe("checkov's report", () => {
  test("names namespace, kind and object", () => {
    expect(checkovResult(scanned())).toEqual({
      failed: [{ check: "CKV_K8S_8", resource: "stage/Deployment/peatio-api", guideline: "Liveness" }],
      passed: 3,
    });
  });

  test.each([
    ["without an object", scanned({ summary: { passed: 0, resource_count: 0 } })],
    ["with a file it could not read", scanned({ results: { failed_checks: [], parsing_errors: ["a.yaml"] } })],
    ["of another shape", "{}"],
  ])("%s is refused", (_what, text) => {
    expect(() => checkovResult(text)).toThrow("it could not read every object, or its report has another shape");
  });
});

describe("the reviewed findings", () => {
  test.each(manifestScanExceptions.map((one) => [`${one.check} at ${one.resource}`, one] as const))(
    "%s names objects, and a reason a reviewer can judge",
    (_name, { resource, reason, stacks }) => {
      expect(resource).toMatch(/^[a-z*-]+\/[A-Za-z*]+\/[a-z0-9*.-]+$/);
      expect(reason.length).toBeGreaterThan(30);
      expect(stacks.length).toBeGreaterThan(0);
    },
  );
});
